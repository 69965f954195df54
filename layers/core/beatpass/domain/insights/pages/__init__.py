"""What a page of insights shows of sums."""
