"""The fingerprint kinds, one file each: a file dropped here is found by the registry."""
