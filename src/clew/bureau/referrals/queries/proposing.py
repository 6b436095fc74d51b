"""Proposing: the bureau that jurisdiction evidence speaks for, with the evidence and how sure.

Nothing is proposed where nothing speaks for a country, no member bureau is there, or several are:
that is said, and a person chooses. The proposal is kept beside whatever a person chose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import cast

from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.network.queries import sharing_notes_for
from clew.model.sentences import Sentences
from clew.model.sighting import Sighting
from clew.model.wording import Wording
from clew.network.jurisdiction.deciding import EVIDENCE_TOLD, jurisdiction_of
from clew.network.jurisdiction.networks import Networks
from clew.network.jurisdiction.proposing import SURETY_TOLD, Proposal, Surety, proposed

type Plain = dict[str, object]


def bureau_proposal(
    officer: Officer, subjects: Iterable[Iterable[Sighting]], networks: Networks
) -> tuple[Bureau | None, Plain]:
    """Return the bureau proposed, if any, and the proposal as it is kept.

    `subjects` are the sightings of each entity and each report that is to be sent.
    """
    notes = list(sharing_notes_for(officer))
    found = proposed(jurisdiction_of(seen, networks, notes) for seen in subjects)
    if found is None:
        return None, {"bureau": None, "said": _NO_COUNTRY}
    bureaux = _bureaux_of(found, officer)
    if len(bureaux) == 1:
        return bureaux[0], _kept(found, bureaux[0].name, _BY_COUNTRY.filled(bureau=bureaux[0].name))
    names = ", ".join(one.name for one in bureaux)
    said = _SEVERAL.filled(names=names) if bureaux else _NO_BUREAU
    return None, _kept(found, None, said)


def _bureaux_of(found: Proposal, officer: Officer) -> list[Bureau]:
    """The other national bureaux of the country that the hub admitted."""
    members = Bureau.objects.filter(admitted_at__isnull=False, kind=BureauKind.NATIONAL.value)
    there = members.filter(country=found.country).exclude(pk=officer.bureau_id)
    return list(there.order_by("name"))


def _kept(found: Proposal, bureau: str | None, said: str) -> Plain:
    return {"bureau": bureau, "said": said, **asdict(found), "surety": found.surety.value}


def read(proposal: Mapping[str, object]) -> Plain:
    """Return a proposal as it is kept, with its sentences known again for what they are."""
    told: Plain = {**proposal, "said": _SAID.read(str(proposal["said"]))}
    if proposal.get("country") is None:
        return told
    told["why_so_sure"] = SURETY_TOLD.read(str(proposal["why_so_sure"]))
    for side in ("evidence", "against"):
        told[side] = [EVIDENCE_TOLD.read(str(one)) for one in cast("list[str]", proposal[side])]
    return told


def in_words(proposal: Mapping[str, object] | None) -> Wording:
    """Return a proposal as one sentence.

    Example:
        >>> in_words({"bureau": None, "said": "nothing speaks for a country"})
        'None is proposed: nothing speaks for a country.'
    """
    if proposal is None:
        return Wording("None is proposed: neither accounts nor reports are in it.")
    told = read(proposal)
    said = cast("str", told["said"])
    if told.get("country") is None:
        return Wording("None is proposed: %(said)s.", said=said)
    facts = {
        "place": str(told.get("subdivision") or told["country"]),
        "surety": Wording.name_of(Surety(str(told["surety"]))),
        "why": cast("str", told["why_so_sure"]),
        "said": said,
    }
    if not told["bureau"]:
        return Wording("Proposed: none for %(place)s (%(surety)s: %(why)s; %(said)s).", **facts)
    return Wording(
        "Proposed: %(bureau)s for %(place)s (%(surety)s: %(why)s; %(said)s).",
        bureau=str(told["bureau"]),
        **facts,
    )


_NO_COUNTRY = Wording("nothing speaks for a country")
_BY_COUNTRY = Wording("%(bureau)s by its country")
_SEVERAL = Wording("several bureaux are there: %(names)s")
_NO_BUREAU = Wording("no member bureau is there")
_SAID = Sentences((_NO_COUNTRY, _NO_BUREAU, _SEVERAL, _BY_COUNTRY))
