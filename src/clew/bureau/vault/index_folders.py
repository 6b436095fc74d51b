"""The vault's two search indexes: the names of their folders, and what they hold."""

ITEMS = "items"
"""Over the items' fingerprints; a key is a Fingerprint's row."""

ENTRIES = "entries"
"""Over the hash lists' PDQ values; a key is a HashSetEntry's row."""

HASH_BYTES = 32
"""The hash itself; an item's row also holds its turned forms, which only ask and never answer."""
