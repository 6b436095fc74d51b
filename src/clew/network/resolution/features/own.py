"""What each of two accounts has for its own: people who live together have phones of their own."""

import numpy as np

from clew.model.identifier import IdentifierKind
from clew.network.resolution.feature import Feature, Finding, Found
from clew.network.resolution.rows import kind_number
from clew.network.resolution.view import View

_KINDS = {
    IdentifierKind.PHONE: "phones",
    IdentifierKind.EMAIL: "e-mails",
    IdentifierKind.DEVICE: "devices",
    IdentifierKind.IMEI: "handsets",
    IdentifierKind.WALLET: "wallets",
    IdentifierKind.ADDRESS: "addresses",
}
_LEVELS = ("none_shared", "none_shared_checked", "others_too")
_WORDS = {
    "none_shared": "none in common",
    "none_shared_checked": "both checked by a service, none in common",
    "others_too": "each has others beside what they share",
}


def _feature(kind: IdentifierKind, plural: str) -> Feature:
    def find(view: View) -> Found:
        groups = view.groups_of(kind)
        count, checked = view.subjects_with(groups), view.subjects_with(groups[view.verified[groups]])
        of_a, of_b = count[view.a], count[view.b]
        shared = view.shared.pair[view.shared.kind == kind_number(kind)]
        common = np.bincount(shared, minlength=len(view))
        both = np.minimum(of_a, of_b)
        level = np.where((checked[view.a] > 0) & (checked[view.b] > 0), 1, 0)
        level = np.where(common > 0, 2, level)
        pair = np.flatnonzero(np.where(common > 0, both > common, both > 0))
        return Found.of_pairs(pair, level[pair])

    find.__doc__ = f"Each account has {plural} of its own."
    name = f"own_{plural.replace('-', '')}"
    return Feature(name, _LEVELS, find, lambda _view, finding: _WORDS[finding.level])


FEATURES = tuple(_feature(kind, plural) for kind, plural in _KINDS.items())
