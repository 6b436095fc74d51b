"""Peers on pictures, in their own environment: FOLDER/known and FOLDER/queries in, JSON out.

pdqhash at ThreatExchange's distance 31, imagehash's and perception's perceptual hashes at the
distances that their authors give (10 of 64 bits; 0.2 of the hash).
"""

import json
import sys
from pathlib import Path

import imagehash
import numpy as np
import pdqhash
from perception import hashers
from PIL import Image


def main() -> None:
    """Print what every peer finds."""
    folder = Path(sys.argv[1])
    thorn = hashers.PHash()
    engines = {
        "pdqhash 31": (lambda p: pdqhash.compute(np.asarray(p))[0].astype(bool), 31),
        "imagehash phash 10": (lambda p: imagehash.phash(p).hash.ravel(), 10),
        "perception PHash 0.2": (
            lambda p: np.asarray(thorn.compute(p, hash_format="vector")).astype(bool),
            0.2,
        ),
    }
    told = {}
    for name, (compute, most) in engines.items():
        known = {path.stem: compute(_read(path)) for path in sorted((folder / "known").iterdir())}
        names, hashes = list(known), np.stack(list(known.values()))
        told[name] = {}
        for path in (folder / "queries").iterdir():
            away = (hashes ^ compute(_read(path))).sum(axis=1)
            near = away <= (most if most >= 1 else most * hashes.shape[1])
            told[name][path.stem] = [names[place] for place in np.flatnonzero(near)]
    json.dump(told, sys.stdout)


def _read(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


if __name__ == "__main__":
    main()
