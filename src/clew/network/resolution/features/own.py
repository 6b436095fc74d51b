"""What each of two accounts has for its own: people who live together have phones of their own."""

import numpy as np

from clew.model.identifier import IdentifierKind
from clew.model.sentences import Sentences
from clew.model.wording import Wording
from clew.network.resolution.crowds import SHARED_BY
from clew.network.resolution.feature import Feature, Found
from clew.network.resolution.nouns import kind_number
from clew.network.resolution.view import View

_KINDS = {
    IdentifierKind.PHONE: "phones",
    IdentifierKind.EMAIL: "e-mails",
    IdentifierKind.DEVICE: "devices",
    IdentifierKind.IMEI: "handsets",
    IdentifierKind.WALLET: "wallets",
    IdentifierKind.ADDRESS: "addresses",
}
_FEW = SHARED_BY[1]  # users of what a person or a home may have for their own
_OF_FEW = ("others_too", "one_has_others", "no_others")
_OF_MANY = tuple(f"{level}_of_many" for level in _OF_FEW)
_LEVELS = ("none_shared", "none_shared_checked", *_OF_FEW, *_OF_MANY)
_WORDS = {
    "none_shared": Wording("none in common"),
    "none_shared_checked": Wording("both checked by a service, none in common"),
    "others_too": Wording("each has others beside what they share"),
    "one_has_others": Wording("one of them has others beside what they share"),
    "no_others": Wording("neither has any but what they share"),
    "others_too_of_many": Wording("each has others beside what they share with many"),
    "one_has_others_of_many": Wording("one of them has others beside what they share with many"),
    "no_others_of_many": Wording("neither has any but what they share with many"),
}


def _feature(kind: IdentifierKind, plural: str) -> Feature:
    def find(view: View) -> Found:
        groups = view.groups_of(kind)
        count, checked = (
            view.subjects_with(groups),
            view.subjects_with(groups[view.verified[groups]]),
        )
        of_a, of_b = count[view.a], count[view.b]
        record = np.flatnonzero(view.shared.kind == kind_number(kind))
        common, of_few = (
            np.bincount(view.shared.pair[some], minlength=len(view))
            for some in (record, record[view.users[view.shared.noun[record]] <= _FEW])
        )
        fewer, more = np.minimum(of_a, of_b), np.maximum(of_a, of_b)
        none = np.where((checked[view.a] > 0) & (checked[view.b] > 0), 1, 0)
        some = np.select([fewer > common, more > common], [2, 3], 4)
        some += np.where(of_few > 0, 0, len(_OF_FEW))
        level = np.where(common > 0, some, none)
        pair = np.flatnonzero(fewer > 0)
        return Found.of_pairs(pair, level[pair])

    find.__doc__ = f"Each account has {plural}."
    name = f"own_{plural.replace('-', '')}"
    told = Sentences((*_WORDS.values(),))
    return Feature(name, _LEVELS, find, lambda _view, finding: _WORDS[finding.level], told=told)


FEATURES = tuple(_feature(kind, plural) for kind, plural in _KINDS.items())
