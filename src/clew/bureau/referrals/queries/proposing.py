"""Proposing: the bureau that jurisdiction evidence speaks for, with the evidence and how sure.

Nothing is proposed where nothing speaks for a country, no member bureau is there, or several are:
that is said, and a person chooses. The proposal is kept beside whatever a person chose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.network.queries import sharing_notes_for
from clew.model.sighting import Sighting
from clew.network.jurisdiction.deciding import jurisdiction_of
from clew.network.jurisdiction.networks import Networks
from clew.network.jurisdiction.proposing import Proposal, proposed

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
        return None, {"bureau": None, "said": "nothing speaks for a country"}
    bureaux = _bureaux_of(found, officer)
    if len(bureaux) == 1:
        return bureaux[0], _kept(found, bureaux[0].name, f"{bureaux[0].name} by its country")
    names = ", ".join(one.name for one in bureaux)
    said = f"several bureaux are there: {names}" if bureaux else "no member bureau is there"
    return None, _kept(found, None, said)


def _bureaux_of(found: Proposal, officer: Officer) -> list[Bureau]:
    """The other national bureaux of the country that the hub admitted."""
    members = Bureau.objects.filter(admitted_at__isnull=False, kind=BureauKind.NATIONAL.value)
    there = members.filter(country=found.country).exclude(pk=officer.bureau_id)
    return list(there.order_by("name"))


def _kept(found: Proposal, bureau: str | None, said: str) -> Plain:
    return {"bureau": bureau, "said": said, **asdict(found), "surety": found.surety.value}


def in_words(proposal: Mapping[str, object] | None) -> str:
    """Return a proposal as one sentence.

    Example:
        >>> in_words({"bureau": None, "said": "nothing speaks for a country"})
        'None is proposed: nothing speaks for a country.'
    """
    if proposal is None:
        return "None is proposed: neither accounts nor reports are in it."
    if proposal.get("country") is None:
        return f"None is proposed: {proposal['said']}."
    place = proposal.get("subdivision") or proposal["country"]
    who = proposal["bureau"] or "none"
    sure = f"{proposal['surety']}: {proposal['why_so_sure']}"
    return f"Proposed: {who} for {place} ({sure}; {proposal['said']})."
