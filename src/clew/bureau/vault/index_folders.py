"""The vault's search indexes: the names of their folders, and what they hold."""

ITEMS = "items"
"""Over the hashes of the items' pictures and frames; a key is a Fingerprint's row."""

KEYPOINTS = "keypoints"
"""Over their keypoints; a key holds a Fingerprint's row: see `fingerprint.keypoints.index_keys`."""

ENTRIES = "entries"
"""Over the hash lists' PDQ values; a key is a HashSetEntry's row."""

HASH_BYTES = 32
"""The hash itself; an item's row also holds its turned forms, which only ask and never answer."""
