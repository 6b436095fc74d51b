"""Fields that were kept by their path, written where they stood.

Example:
    >>> spots = Spots(TipElement("cyberTip"), TipElement("report"))
    >>> put_fields({"reporter/legalURL": "terms.example"}, spots, Losses())
    >>> spots.report.children[0].children[0].text
    'terms.example'
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from clew.exchange.cybertip.element import XML_NAME, TipElement
from clew.exchange.cybertip.part import TipPart
from clew.exchange.cybertip.places import person_at
from clew.exchange.cybertip.words import add_word
from clew.exchange.losses import Losses
from clew.intake.cybertip_orders import ORDERS

_AGAIN = re.compile(r"\[[0-9]+\]\Z")
_CAPTURE = re.compile(r"(ipCaptureEvent|deviceId) ([0-9]{1,9})")
_INTERNET = "internetDetails"
_ROOT = "@"
_NUMBERED = re.compile(r" [^/]*")
_ONE_OF_SEVERAL = frozenset({*ORDERS["victimPerson"], "associatedAccount"})
"""What is written of sightings: fields of one may be those of another."""


@dataclass(slots=True)
class Spots:
    """Where fields can stand: in the root, in the report, or in a part of it."""

    root: TipElement
    report: TipElement
    people: Mapping[str, TipPart] = field(default_factory=dict)
    incidents: dict[str, TipPart] = field(default_factory=dict)
    files: Mapping[str, TipPart] = field(default_factory=dict)


def put_fields(kept: Mapping[str, str], spots: Spots, losses: Losses) -> None:
    """Write each field where it stood; what stands nowhere any more is told as lost."""
    for path, text in sorted(kept.items(), key=_texts_first):
        if not _put(bare(path), text, spots, losses):
            losses.met(f"a field of which nobody can tell where it stood ({_shown(path)})")


def bare(path: str) -> str:
    """Return a path without the number that a second field of it has.

    Example:
        >>> bare("lawEnforcement/officerContact[2]")
        'lawEnforcement/officerContact'
    """
    return _AGAIN.sub("", path)


def _texts_first(kept: tuple[str, str]) -> tuple[bool, int, str]:
    path = kept[0]
    return _ROOT in path, path.count("/"), path


def _put(path: str, text: str, spots: Spots, losses: Losses) -> bool:
    if path.startswith(_ROOT):
        return _attribute(spots.root, path, text)
    part, rest = _part(path, spots)
    if part is None:
        return not person_at(path) and _down(spots.report, rest.split("/"), text, losses)
    first, *more = rest.split("/")
    if not (match := _CAPTURE.fullmatch(first)):
        return _down(part.element, [first, *more], text, losses)
    tag, number = match[1], int(match[2])
    names = more[1:] if more[:1] == [tag] else more
    return bool(names) and _down(part.captured(tag, number), names, text, losses)


def _part(path: str, spots: Spots) -> tuple[TipPart | None, str]:
    """The part in which a path begins, and the rest of the path."""
    if person := person_at(path):
        return spots.people.get(person), path[len(person) + 1 :]
    names = path.split("/")
    if names[0] == _INTERNET and len(names) > 2 and XML_NAME.fullmatch(names[1]):
        made = spots.incidents.setdefault(names[1], TipPart(TipElement(names[1])))
        return made, "/".join(names[2:])
    for number in sorted(spots.files, key=len, reverse=True):
        if path.startswith(begins := f"file {number}/"):
            return spots.files[number], path.removeprefix(begins)
    return None, path


def _down(element: TipElement, names: list[str], text: str, losses: Losses) -> bool:
    *above, last = names
    is_attribute = last.startswith(_ROOT)
    for tag in above:
        several = element.all(tag)
        if not XML_NAME.fullmatch(tag) or (is_attribute and len(several) > 1):
            return False
        if tag in _ONE_OF_SEVERAL and tag != "associatedAccount" and len(several) != 1:
            return False
        is_it = len(several) == 1 and tag != "associatedAccount"
        element = several[0] if is_it else element.part(tag)
    if is_attribute:
        return _attribute(element, last, text)
    if not XML_NAME.fullmatch(last):
        return False
    add_word(element, last, text, losses)
    return True


def _attribute(element: TipElement, name: str, text: str) -> bool:
    name = name.removeprefix(_ROOT)
    if not XML_NAME.fullmatch(name) or name in element.attributes:
        return False
    element.attributes[name] = text
    return True


def _shown(path: str) -> str:
    """A path without its numbers, so that losses of a sort are counted together."""
    return "/".join(_NUMBERED.sub("", name) for name in bare(path).split("/"))[:120]
