"""What identification rests on: faces, voices and cameras. Run by `make bench-identify`."""
