"""The suites, one file each; dropping a file in here is all it takes."""
