"""The normal spelling of each kind of identifier, one file each."""
