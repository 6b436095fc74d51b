"""Exporting the picture of a network: as GraphML from here, or as what the browser drew.

It leaves under the rule of each report that says something of an account in it; one that may not
leave keeps all of it here. A PNG or SVG is made in the browser once this is granted and logged.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import EXPORT_REPORT
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.network.queries import reports_of_accounts, visible_reports
from clew.exchange.released import WithheldError
from clew.handling.release import strictest_label
from clew.handling.tlp import Tlp
from clew.model.identifier import Identifier
from clew.model.wording import Wording
from clew.network.bonds.bond import Bond
from clew.network.bonds.graphml import PictureNode, graphml

GRAPHML = "graphml"
FORMS = (GRAPHML, "png", "svg")


@dataclass(frozen=True, slots=True)
class Picture:
    """What leaves: its persons by the ids that bonds name, their accounts, what was asked for."""

    nodes: Mapping[str, PictureNode]
    bonds: Sequence[Bond]
    accounts: frozenset[Identifier]
    asked: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """The label that the file carries; its bytes, where it is made here."""

    marking: Tlp
    content: bytes


def export_graph(
    acting_officer: Officer, picture: Picture, *, form: str, reason: str, now: datetime
) -> Leaving:
    """Let a picture leave in one of `FORMS`, for the officer's own bureau; it is logged.

    Raises:
        DeniedError: the officer exports no reports.
        NoReasonError: no reason was given.
        WithheldError: it rests on a report that may not leave, or on none.
        ValueError: there is no such form.
    """
    EXPORT_REPORT.gate.check(acting_officer)
    if form not in FORMS:
        raise ValueError(f"a picture leaves as one of {', '.join(FORMS)}, not as {form!r}")
    why = told(reason, what=Wording("the picture leaves"))
    marking = _marking(acting_officer, picture)
    about = {"marking": marking.value, "made": now.isoformat(), "by": acting_officer.username}
    about |= {"caveat": "hypotheses of a machine, from what others reported"}
    content = graphml(picture.nodes, picture.bonds, about=about) if form == GRAPHML else b""
    details = {
        "format": form,
        "to": acting_officer.bureau.name,
        "reason": why,
        "sha256": hashlib.sha256(content).hexdigest() if content else "",
        "marking": marking.value,
        "asked": picture.asked,
        "written": {"people": len(picture.nodes), "bonds": len(picture.bonds)},
    }
    with transaction.atomic():
        record(
            tags.EXPORTS_GRAPH_EXPORTED,
            officer=acting_officer,
            subject="",
            details=details,
            now=now,
        )
    return Leaving(marking, content)


def _marking(officer: Officer, picture: Picture) -> Tlp:
    """Its label, if all that it rests on may leave."""
    reports = reports_of_accounts(officer, picture.accounts)
    may_leave = visible_reports(officer).filter(EXPORT_REPORT.where(officer))
    leaving = set(may_leave.values_list("pk", flat=True))
    kept = sum(one.pk not in leaving for one in reports)
    if kept:
        raise WithheldError(
            Wording(
                "%(kept)s of the %(reports)s reports that this picture rests on may not be "
                "exported; choose a part of it that does not rest on them",
                kept=str(kept),
                reports=str(len(reports)),
            )
        )
    if not reports:
        raise WithheldError(
            Wording("this picture holds nobody of whom a report says something now")
        )
    return strictest_label(one.handling for one in reports)
