"""Items, where they were found, their fingerprints and matches."""
