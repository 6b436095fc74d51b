"""Chain: each entry's hash is of all that it says and of the hash before it.

An entry that was changed, left out or put in between breaks the chain from there on. The hash of
each entry stands in the audit log too, whose checkpoints other bureaux keep: so a whole new chain
is told as well.

Example:
    >>> first = link("", {"number": 1, "act": "seized"})
    >>> first == link("", {"number": 1, "act": "seized"}), first == link(first, {"number": 2})
    (True, False)
"""

import json
from collections.abc import Mapping
from hashlib import sha256


def link(before: str, said: Mapping[str, object]) -> str:
    """Return the hash of an entry that says this, after the entry with the hash `before`."""
    text = json.dumps([before, said], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()
