"""Identifiers that two accounts share, one feature for each kind.

A level has four parts: that it is shared at all, who says so (checked, used or only stated), how
many share it, and how far apart in time. A number that changed hands is seen with both owners, but
long apart; one that is only stated can be planted. What more than a few dozen accounts share says
nothing, and is told.
"""

from collections.abc import Callable

import numpy as np

from clew.model.identifier import IdentifierKind
from clew.model.sentences import Sentences
from clew.model.wording import Wording, counted
from clew.network.resolution.arrays import Ints
from clew.network.resolution.crowds import SHARED_BY
from clew.network.resolution.feature import Feature, Finding, Found, Strength
from clew.network.resolution.nouns import kind_number
from clew.network.resolution.rows import USED, VERIFIED
from clew.network.resolution.times import DAY, MINUTE, SPAN_TOLD, span, told
from clew.network.resolution.view import NEVER, SOON_S, View

_ATTESTED = ("stated_by_both", "stated_by_one", "used", "verified")
_SHARED_BY = ("by_2", "by_3_4", "by_5_10", "by_11_30")
_RARE = _SHARED_BY[:2]  # a file that so few have may be its owner's, one that many have is not
_APART = (
    "moments",
    "minutes",
    "same_day",
    "within_30_days",
    "within_180_days",
    "longer",
    "undated",
)
_SAYS_NOTHING = "shared_by_crowd"
_BOUNDS_S = (2 * MINUTE, SOON_S, DAY, 30 * DAY, 180 * DAY)
LEVELS = (
    *(
        f"shared.{who}.{many}.{apart}"
        for who in _ATTESTED
        for many in _SHARED_BY
        for apart in _APART
    ),
    _SAYS_NOTHING,
)

_WORDS = {
    "stated_by_both": Wording("both only state it"),
    "stated_by_one": Wording("one of them only states it"),
    "used": Wording("used by both"),
    "verified": Wording("checked by a service for both"),
}
_OTHERS = counted(2, "%(count)s others share it", "%(count)s others share it")
_NOBODY = Wording("nobody else is seen with it")
_CROWD = counted(
    2,
    "%(count)s other shares it, so it says nothing",
    "%(count)s others share it, so it says nothing",
)
_MET = Wording("seen with both within %(span)s, about %(at)s")
_SHARED_BY_CROWD = Wording("%(value)s; %(crowd)s")
_SHARED = Wording("%(value)s; %(who)s; %(others)s")
_SHARED_AND_MET = Wording("%(value)s; %(who)s; %(others)s; %(met)s")
_TOLD = Sentences(
    (_SHARED_BY_CROWD, _SHARED, _SHARED_AND_MET),
    {
        "crowd": Sentences((_CROWD,)),
        "who": Sentences((*_WORDS.values(),)),
        "others": Sentences((_OTHERS, _NOBODY)),
        "met": Sentences((_MET,), {"span": SPAN_TOLD}, several=True),
    },
)
_OWN = {
    IdentifierKind.PHONE: "Both accounts have the same phone",
    IdentifierKind.EMAIL: "Both accounts have the same e-mail",
    IdentifierKind.WALLET: "Both accounts have the same wallet",
    IdentifierKind.PAYMENT_REFERENCE: "Both accounts have the same payment reference",
    IdentifierKind.URL: "Both accounts name the same page",
}
_COPIED = {
    IdentifierKind.NAME: "Both accounts bear the same name",
    IdentifierKind.SCREEN_NAME: "Both accounts bear the same screen name",
    IdentifierKind.BIRTH_DATE: "Both accounts state the same birth date",
}
_PASSED_ON = {
    IdentifierKind.CAMERA_SERIAL: "Files of the same camera were seen with both accounts",
    IdentifierKind.SHARE_LINK: "The same cloud-share link was seen with both accounts",
    IdentifierKind.FILE_HASH: "The same file was seen with both accounts",
}
_DEVICES = {
    IdentifierKind.DEVICE: "Both accounts were used on the same device",
    IdentifierKind.IMEI: "Both accounts were used on the same handset",
}
_PLACES = {
    IdentifierKind.ADDRESS: "Both accounts name the same address",
    IdentifierKind.VEHICLE: "Both accounts were seen with the same vehicle",
}


def _feature(kind: IdentifierKind, sentence: str) -> Feature:
    def find(view: View) -> Found:
        shared = view.shared
        record = np.flatnonzero(shared.kind == kind_number(kind))
        return Found(shared.pair[record], _levels(view, record), record)

    find.__doc__ = f"{sentence}."
    return Feature(kind.value, LEVELS, find, _details, _strength_of(kind), _TOLD)


def _strength_of(kind: IdentifierKind) -> Callable[[str], Strength]:
    def strength(level: str) -> Strength:
        if level == _SAYS_NOTHING:
            return Strength.NONE
        if kind in _PASSED_ON:
            rare = kind is IdentifierKind.FILE_HASH and level.split(".")[2] in _RARE
            return Strength.HINT if rare else Strength.NONE
        if kind in _DEVICES:
            return Strength.DEVICE
        if kind in _PLACES:
            return Strength.ADDRESS
        return Strength.OWN if kind in _OWN and "stated" not in level else Strength.HINT

    return strength


def _levels(view: View, record: Ints) -> Ints:
    shared = view.shared
    one, other = view.attested[shared.group_a[record]], view.attested[shared.group_b[record]]
    low, high = np.minimum(one, other), np.maximum(one, other)
    who = np.select([low >= VERIFIED, low >= USED, high >= USED], [3, 2, 1], 0)
    users = view.users[shared.noun[record]]
    many = np.searchsorted(SHARED_BY[:-1], users)
    nearest = shared.nearest[record]
    apart = np.where(nearest == NEVER, len(_APART) - 1, np.searchsorted(_BOUNDS_S, nearest))
    level = (who * len(_SHARED_BY) + many.clip(max=3)) * len(_APART) + apart
    return np.where(users > SHARED_BY[-1], len(LEVELS) - 1, level)


def _details(view: View, finding: Finding) -> Wording:
    noun = view.shared.noun[finding.record]
    others = int(view.users[noun]) - 2
    value = view.identifier(noun).value
    if finding.level == _SAYS_NOTHING:
        return _SHARED_BY_CROWD.filled(value=value, crowd=_CROWD.of(others))
    facts = {
        "value": value,
        "who": _WORDS[finding.level.split(".")[1]],
        "others": _OTHERS.of(others) if others else _NOBODY,
    }
    nearest = int(view.shared.nearest[finding.record])
    if nearest == NEVER:
        return _SHARED.filled(**facts)
    at = told(view.rows["first"][view.shared.row_a[finding.record]])
    return _SHARED_AND_MET.filled(**facts, met=_MET.filled(span=span(nearest), at=at))


FEATURES = tuple(
    _feature(kind, sentence)
    for kind, sentence in (_OWN | _COPIED | _PASSED_ON | _DEVICES | _PLACES).items()
)
