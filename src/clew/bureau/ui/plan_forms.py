"""The forms of a plan: each part of it, what is there of it, and one to add more."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from clew.bureau.ui.forms import Fault, Field, Form, refilled
from clew.bureau.ui.plan_fields import (
    by_clocks,
    process_fields,
    team_fields,
    window_fields,
)
from clew.bureau.ui.templatetags.phrases import phrase

if TYPE_CHECKING:
    from clew.bureau.operations.queries.rows import Plan, ProcessRow, TeamRow


PARTS = {
    "window": "window-part",
    "team": "teams",
    "process": "processes",
    "risk": "risks",
    "line": "checklist",
}
"""Where each part stands on the page."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan with its forms; `key` is where it stands on the page."""

    key: str
    title: str
    forms: Sequence[Form]


def key_of(part: str, which: str) -> str:
    """Return what tells a form apart on its page, and is a name in HTML.

    Example:
        >>> key_of("team", ""), key_of("risk", "a dog") == key_of("risk", "a cat")
        ('team', False)
    """
    return f"{part}-{hashlib.sha256(which.encode()).hexdigest()[:12]}" if which else part


def parts_of(plan: "Plan", fault: Fault | None) -> Sequence[Part]:
    """Return the parts of a plan; the form that was refused shows why, and what was typed."""
    parts = [
        ("window", _("Window"), [_window(plan)]),
        ("team", _("Teams"), [*_teams(plan), _team(plan, None)]),
        ("process", _("Legal process"), [*_processes(plan), _process(plan, None)]),
        ("risk", _("Risks at all sites"), list(_texts(plan, "risk", plan.risks))),
        ("line", _("Checklist"), list(_texts(plan, "line", [o.text for o in plan.checklist]))),
    ]
    return [
        Part(PARTS[key], title, [refilled(one, fault) for one in each])
        for key, title, each in parts
    ]


def _window(plan: "Plan") -> Form:
    zone = _zone(plan)
    begins, ends = by_clocks(plan.begins_at, zone), by_clocks(plan.ends_at, zone)
    fields = [*window_fields(begins, ends, zone), Field("reason", _("Why it is put elsewhere"))]
    address = reverse("operation-window", args=[plan.id])
    saves, hidden = _("Put the window there"), {"version": plan.version}
    return Form("window", address, fields, saves=saves, hidden=hidden)


def _teams(plan: "Plan") -> Iterator[Form]:
    return (_team(plan, one) for one in plan.teams)


def _team(plan: "Plan", team: "TeamRow | None") -> Form:
    address = reverse("operation-team", args=[plan.id])
    if team is None:
        more = _("Another team")
        return Form("team", address, team_fields("", "", ""), saves=_("Make it"), title=more)
    people = [*team.officers, *team.outsiders]
    return Form(
        key_of("team", str(team.id)),
        address,
        team_fields(team.name, "\n".join(team.officers), "\n".join(team.outsiders)),
        saves=_("Save the team"),
        title=team.name,
        legend=", ".join(people) or _("nobody yet"),
        removes=_("Take it out"),
        hidden={"which": str(team.id), "version": team.version},
    )


def _processes(plan: "Plan") -> Iterator[Form]:
    of_sites = [one for site in plan.sites for one in site.processes]
    return (_process(plan, one) for one in [*plan.processes, *of_sites])


def _process(plan: "Plan", one: "ProcessRow | None") -> Form:
    address = reverse("operation-process", args=[plan.id])
    sites = [(str(site.id), site.label) for site in plan.sites]
    zone = _zone(plan)
    if one is None:
        fields = process_fields({"zone": zone}, sites)
        return Form("process", address, fields, saves=_("Record it"), title=_("Another one"))
    labels = dict(sites)
    facts = {
        "process": one.kind.value,
        "at_site": str(one.site_id or ""),
        "authority": one.authority,
        "number": one.number,
        "valid_from": by_clocks(one.valid_from, zone),
        "valid_until": by_clocks(one.valid_until, zone),
        "zone": zone,
    }
    where = labels.get(facts["at_site"], _("all sites"))
    valid = " \u2013 ".join(by_clocks(at, zone) for at in (one.valid_from, one.valid_until))
    return Form(
        key_of("process", str(one.id)),
        address,
        process_fields(facts, sites),
        saves=_("Save the legal process"),
        title=f"{phrase(one.kind.in_words()).capitalize()} {one.number}",
        legend=f"{where} \u00b7 {valid.replace('T', ' ')}",
        removes=_("Take it out"),
        hidden={"which": str(one.id), "version": one.version},
    )


def _texts(plan: "Plan", part: str, texts: Sequence[str]) -> Iterator[Form]:
    address = reverse(f"operation-{part}", args=[plan.id])
    asked = {"risk": _("What may go wrong"), "line": _("What is to be checked at every site")}
    for text in texts:
        yield Form(
            key_of(part, text),
            address,
            [Field("words", asked[part], text, needed=True)],
            saves=_("Save"),
            title=text,
            removes=_("Take it out"),
            hidden={"which": text},
        )
    fields = [Field("words", asked[part], needed=True)]
    yield Form(part, address, fields, saves=_("Add it"), title=_("Another one"))


def _zone(plan: "Plan") -> str:
    """The zone by whose clocks times are asked: of the first site, or UTC."""
    return plan.sites[0].zone if plan.sites else "UTC"
