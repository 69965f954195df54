"""BeatPass Producer Analytics: the package that every function imports from the core layer."""
