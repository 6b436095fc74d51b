"""What identification rests on: faces so far. Run by `make bench-identify`."""
