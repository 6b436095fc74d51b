"""Reports that can go in a case file."""
