"""Alike: what has a PDQ near the one asked for, among what the officer may see."""

from collections.abc import Mapping

import numpy as np

from clew.bureau.accounts.models import Officer
from clew.bureau.search.asked import Asked
from clew.bureau.vault.actions.indexing import update_indexes
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.references import VaultReferences
from clew.match.calibration import RADIUS

_DIGITS = 64


def near_pdq(officer: Officer, asked: Asked) -> Mapping[tuple[str, str], int]:
    """Return items ("item", SHA-256) and entries of hash lists ("entry", row), the nearest first.

    Each with its distance in bits of 256. A query that is no PDQ is near nothing.
    """
    if len(asked.digits) != _DIGITS:
        return {}
    vault = current_vault()
    update_indexes(vault.index_folder)
    value = np.frombuffer(bytes.fromhex(asked.digits), np.uint8)[None]
    with VaultReferences(vault, officer=officer) as references:
        near = references.near(value, radius=RADIUS)
        seen = references.describe(np.unique(near.key))
    nearest: dict[tuple[str, str], int] = {}
    for key, distance in sorted(
        zip(near.key.tolist(), near.distance.tolist(), strict=True), key=lambda pair: pair[1]
    ):
        if key in seen:
            kind, _, name = seen[key].target.partition(":")
            nearest.setdefault((kind, name), distance)
    return nearest
