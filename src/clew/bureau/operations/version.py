"""Version: a short word for what a part of a plan says; another as soon as it says anything else.

Example:
    >>> version_of("S-1", 3) == version_of("S-1", 3), version_of("S-1", 3) == version_of("S-1", 4)
    (True, False)
"""

import hashlib
import json


def version_of(*facts: object) -> str:
    """Return the version of some facts: 16 digits of the SHA-256 of their JSON."""
    written = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:16]
