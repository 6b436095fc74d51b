"""Proposing: the one country that several subjects' jurisdictions speak for, and how surely.

It is a proposal for a person, with what speaks for it and what for other countries. Where nothing
is known nothing is proposed. What `deciding` leaves out (exits of a VPN and the like) is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clew.model.sentences import Sentences
from clew.model.wording import Wording
from clew.network.jurisdiction.deciding import Jurisdiction, PlaceEvidence, Sort


class Surety(StrEnum):
    """How sure a proposal is, least first."""

    WEAK = "weak"
    LIKELY = "likely"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A country, perhaps a subdivision, how sure that is, and the evidence in words."""

    country: str
    subdivision: str | None
    surety: Surety
    why_so_sure: Wording
    evidence: tuple[Wording, ...]
    against: tuple[Wording, ...]


def proposed(found: Iterable[Jurisdiction]) -> Proposal | None:
    """Return the country that the weightiest evidence speaks for; None where there is none.

    Example:
        >>> from clew.network.jurisdiction.place import Place
        >>> stated = PlaceEvidence(Place("IN"), Sort.ADDRESS, 1.0, (), None, None, "")
        >>> one = proposed([Jurisdiction("IN", None, (stated,))])
        >>> one.country, one.surety.value, one.why_so_sure
        ('IN', 'likely', 'nothing speaks for another country, and nothing was verified')
        >>> proposed([Jurisdiction(None, None)]) is None
        True
    """
    told = [one for each in found for one in (*each.evidence, *each.alternatives)]
    if not told:
        return None
    ordered = sorted(told, key=lambda one: (-one.sort, -one.weight, str(one.place)))
    best = max(ordered, key=lambda one: _rank(ordered, one))
    country = best.place.country
    ours = [one for one in ordered if one.place.country == country]
    others = [one for one in ordered if one.place.country != country]
    surety, why = _surety(ours, others)
    return Proposal(
        country,
        next((one.place.subdivision for one in ours if one.place.subdivision), None),
        surety,
        why,
        _words(ours),
        _words(others),
    )


def _rank(told: Sequence[PlaceEvidence], one: PlaceEvidence) -> tuple[int, float]:
    """The best sort first; of one sort, what its country weighs."""
    alike = (
        each.weight
        for each in told
        if each.sort is one.sort and each.place.country == one.place.country
    )
    return one.sort, sum(alike)


def _surety(
    ours: Sequence[PlaceEvidence], others: Sequence[PlaceEvidence]
) -> tuple[Surety, Wording]:
    best = ours[0].sort
    rival = next((one for one in others if one.sort is best), None)
    if rival is not None:
        return Surety.WEAK, _AS_GOOD.filled(country=rival.place.country)
    if best is Sort.SIGN_IN:
        return Surety.WEAK, _SIGN_INS
    if others:
        return Surety.LIKELY, _WEAKER.filled(country=others[0].place.country)
    if best in {Sort.VERIFIED_ADDRESS, Sort.VERIFIED_LINE}:
        return Surety.FIRM, _VERIFIED
    return Surety.LIKELY, _UNVERIFIED


_AS_GOOD = Wording("as good evidence speaks for %(country)s")
_SIGN_INS = Wording("it rests on sign-ins only")
_WEAKER = Wording("weaker evidence speaks for %(country)s")
_VERIFIED = Wording("it was verified, and nothing speaks for another country")
_UNVERIFIED = Wording("nothing speaks for another country, and nothing was verified")
SURETY_TOLD = Sentences((_AS_GOOD, _SIGN_INS, _WEAKER, _VERIFIED, _UNVERIFIED))
"""What `Proposal.why_so_sure` says, to be known again in a record."""


def _words(told: Iterable[PlaceEvidence]) -> tuple[Wording, ...]:
    return tuple(dict.fromkeys(one.in_words() for one in told))
