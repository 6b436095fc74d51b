"""vPDQ on clips, in its own environment: FOLDER/known and FOLDER/queries in, JSON out.

The rule is that of its documentation and of ThreatExchange's extension: frames of quality 50 or
more count, two are alike within 31 bits, and a clip is found when 80 % of the query's frames are
like some frame of it. One frame a second is hashed, as the reference does unless told otherwise.
"""

import json
import sys
from pathlib import Path

import numpy as np
import vpdq

_QUALITY, _RADIUS, _SHARE = 50, 31, 0.8


def main() -> None:
    """Print which known clips are found of each query."""
    folder = Path(sys.argv[1])
    known = {path.stem: _hashes(path) for path in sorted((folder / "known").iterdir())}
    told = {}
    for path in sorted((folder / "queries").iterdir()):
        frames = _hashes(path)
        told[path.stem] = [name for name, held in known.items() if _is_found(frames, held)]
    json.dump({"vPDQ": told}, sys.stdout)


def _hashes(path: Path) -> np.ndarray:
    """The hashes (n, 32) of a clip's frames that are good enough."""
    features = vpdq.computeHash(str(path), seconds_per_hash=1.0)
    good = [bytes.fromhex(f.hex) for f in features if f.quality >= _QUALITY]
    return np.frombuffer(b"".join(good), np.uint8).reshape(-1, 32)


def _is_found(query: np.ndarray, held: np.ndarray) -> bool:
    if not len(query) or not len(held):
        return False
    bits = np.bitwise_count(query[:, None] ^ held[None]).sum(axis=2, dtype=np.int64)
    return float((bits.min(axis=1) <= _RADIUS).mean()) >= _SHARE


if __name__ == "__main__":
    main()
