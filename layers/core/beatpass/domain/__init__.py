"""The product's rules: standard library only, no clock and no I/O. Time and new ids are arguments."""
