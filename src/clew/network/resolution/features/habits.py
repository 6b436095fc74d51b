"""What two accounts do: where each is used, whether one writes to the other, and where both are."""

import numpy as np

from clew.model.identifier import IdentifierKind, service_and_name
from clew.network.resolution.arrays import Bools, Ints
from clew.network.resolution.feature import Feature, Finding, Found, Strength
from clew.network.resolution.nouns import kind_number
from clew.network.resolution.rows import CONTACT, SUSPECT, VICTIM
from clew.network.resolution.view import View

_ADDRESSES = ("3_5", "6_12", "13_or_more")


def find_elsewhere(view: View) -> Found:
    """Each account was used at several IP addresses, and never both at one."""
    number = view.subjects_with(view.groups_of(IdentifierKind.IP))
    fewer = np.minimum(number[view.a], number[view.b])
    met = np.bincount(
        view.shared.pair[view.shared.kind == kind_number(IdentifierKind.IP)], minlength=len(view)
    )
    pair = np.flatnonzero((fewer >= 3) & (met == 0))
    return Found.of_pairs(pair, np.searchsorted([5, 12], fewer[pair]))


def find_contact(view: View) -> Found:
    """One account sent the other a message, a payment or a file."""
    pair, contact = _pointing(view)
    return Found.of_pairs(np.unique(pair[contact]))


def find_named(view: View) -> Found:
    """One account states the other as its own."""
    pair, contact = _pointing(view)
    return Found.of_pairs(np.unique(pair[~contact]))


def find_standings(view: View) -> Found:
    """Reports call one a victim and the other a suspect."""
    victim, suspect = _standing(view, VICTIM), _standing(view, SUSPECT)
    apart = (victim[view.a] & suspect[view.b]) | (victim[view.b] & suspect[view.a])
    return Found.of_pairs(np.flatnonzero(apart))


def find_same_service(view: View) -> Found:
    """Both accounts are on one service."""
    names: dict[str, int] = {}
    service = np.array(
        [
            names.setdefault(service_and_name(view.identifier(subject))[0], len(names))
            for subject in view.subjects
        ],
        np.int64,
    )
    return Found.of_pairs(np.flatnonzero(service[view.a] == service[view.b]))


def _pointing(view: View) -> tuple[Ints, Ints]:
    """Pairs of which one is the noun of the other's rows, and whether as whom it wrote to."""
    row = np.flatnonzero(view.row_kind == kind_number(IdentifierKind.ACCOUNT))
    subject = view.subjects[view.row_subject[row]]
    noun = view.row_noun[row]
    key = np.minimum(subject, noun) << 32 | np.maximum(subject, noun)
    order = np.argsort(view.pairs)
    place = np.searchsorted(view.pairs[order], key).clip(max=max(len(view) - 1, 0))
    pair = order[place] if len(view) else place
    hit = view.pairs[pair] == key
    return pair[hit], (view.rows["flags"][row[hit]] & CONTACT) > 0


def _standing(view: View, flag: int) -> Bools:
    found = np.zeros(len(view.subjects), np.bool_)
    found[view.row_subject[(view.rows["flags"] & flag) > 0]] = True
    return found


def _nothing(_view: View, _finding: Finding) -> str:
    return ""


FEATURES = (
    Feature("elsewhere", _ADDRESSES, find_elsewhere, _nothing),
    Feature("contact", ("seen",), find_contact, _nothing),
    Feature("named_as_own", ("seen",), find_named, _nothing, lambda _level: Strength.HINT),
    Feature("standings", ("apart",), find_standings, _nothing),
    Feature("same_service", ("both",), find_same_service, _nothing),
)
