"""Readers: who will see what of a referral once it is sent, in plain sentences, for its review."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clew.bureau.accounts.queries import names_of
from clew.bureau.ui.templatetags.phrases import phrase
from clew.exchange.referral_parts import PartKind

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Bureau
    from clew.bureau.referrals.models import Part, Referral


_CODE = 2  # letters of a country's code


@dataclass(frozen=True, slots=True)
class Readers:
    """What is told at once and to whom, what only once it is accepted, who may get it after."""

    purposes: str
    at_once: Sequence[str]
    files: int
    further: Sequence[str]


def readers_of(referral: "Referral", parts: "Sequence[Part]", to: "Bureau") -> Readers:
    """Return who will see what, if the referral goes to this bureau."""
    counted = Counter(PartKind(one.kind) for one in parts)
    further = names_of(frozenset(referral.released_to) - {str(referral.to_id), str(to.pk)})
    purposes = sorted(one.replace("_", " ") for one in referral.purposes)
    return Readers(
        purposes=_(" or ").join(phrase(one) for one in purposes),
        at_once=list(_at_once(counted)),
        files=counted[PartKind.ITEM],
        further=[_in_words(name, to) for name in further],
    )


def _in_words(name: str, to: "Bureau") -> str:
    """A bureau by its name; of a country's code, that its bureaux are meant."""
    if len(name) > _CODE:
        return name
    words = _("other bureaux in %(name)s") if name == to.country else _("bureaux in %(name)s")
    return words % {"name": name}


def _at_once(counted: Counter[PartKind]) -> "Sequence[str]":
    """What the recipient's officers read as soon as it lies in their inbox."""
    items = counted[PartKind.ITEM] + counted[PartKind.DIGESTS]
    persons, reports = counted[PartKind.ENTITY], counted[PartKind.REPORT]
    notes = counted[PartKind.NOTE]
    told = {
        ngettext(
            "%(number)s item: hashes, size and type, no file name",
            "%(number)s items: hashes, size and type, no file name",
            items,
        ): items,
        ngettext(
            "%(number)s person: accounts, where they seem to be, and why",
            "%(number)s persons: accounts, where they seem to be, and why",
            persons,
        ): persons,
        ngettext(
            "%(number)s report: its key, its sender and the kind of incident",
            "%(number)s reports: its key, its sender and the kind of incident",
            reports,
        ): reports,
        ngettext(
            "%(number)s note: as it is written", "%(number)s notes: as it is written", notes
        ): notes,
    }
    return [words % {"number": intcomma(number)} for words, number in told.items() if number]
