"""Dossiers with their decisions, and the audit log."""

import json
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from bureau.tables import Row, copy
from bureau.world import BEGAN_AT, ENDED_AT, World
from clew.bureau.audit.models import AuditEvent, AuditLeaf
from clew.bureau.persons.models import Decision, Dossier
from clew.ledger.entry import Words, leaf_bytes
from clew.ledger.hashing import leaf_hash

_EVENTS = 300_000
_KINDS = ["series", "series", "person", "place", "device"]


def make_dossiers(world: World) -> None:
    """About one dossier a case, with two to thirty of its items; a third identified."""
    draw, dossiers, decisions = world.draw, list[Row](), list[Row]()
    for place, case in enumerate(world.cases):
        items = world.items_of_case[place]
        for n in range(draw.choice([0, 1, 1, 2])):
            at = world.time(case.opened_at)
            key, officer = world.ids.at(at), world.officers[case.team[0]].id
            kind = draw.choice(_KINDS)
            dossiers.append(
                (key, kind, world.bureaux[case.bureau], case.id, f"{kind} {place}-{n}", "TLP:CLEAR")
            )

            def decided(
                act: str,
                item: str | None = None,
                value: str = "",
                *,
                of: tuple[UUID, UUID, datetime] = (key, officer, at),
            ) -> Row:
                dossier, who, when = of
                return (
                    world.ids.at(when),
                    dossier,
                    act,
                    item,
                    "",
                    value,
                    "",
                    "seen side by side",
                    who,
                    when,
                    "",
                )

            decisions.append(decided("opens"))
            chosen = draw.sample(items, min(len(items), draw.randint(2, 30)))
            decisions += [decided("adds", item) for item in chosen]
            if draw.random() < 0.35:
                decisions.append(decided("status", value="identified"))
    copy(Dossier, "id kind bureau_id case_id name marking", dossiers)
    copy(
        Decision,
        "id dossier_id act item_id relation value identity reason officer_id "
        "decided_at undo_reason",
        decisions,
    )


def make_log(world: World) -> None:
    """Copy the log of what was done: cases opened, exhibits added, and very many views."""
    events = list(_events(world))
    copy(AuditEvent, "id at officer_id tag who subject details_text salt hash", events)
    first = AuditLeaf.objects.count()  # what was logged when the vault was made
    leaves = ((first + n, one[0], one[-1]) for n, one in enumerate(events))
    copy(AuditLeaf, "number event_id hash", leaves)


def _events(world: World) -> Iterator[Row]:
    for case in world.cases:
        yield _event(world, case.team[0], case.opened_at, "cases:case:opened", str(case.id))
        for exhibit in case.exhibits:
            yield _event(world, case.team[0], case.opened_at, "cases:exhibit:added", str(exhibit))
    step = (ENDED_AT - BEGAN_AT) / _EVENTS
    for n in range(_EVENTS):
        case = world.draw.choice(world.cases)
        yield _event(
            world, world.draw.choice(case.team), BEGAN_AT + n * step, "ui:case:viewed", str(case.id)
        )


def _event(world: World, number: int, at: datetime, tag: str, subject: str) -> Row:
    officer, key, salt = world.officers[number], world.ids.at(at), world.draw.randbytes(16)
    details = json.dumps({"page": 1}, separators=(",", ":")) if tag.endswith("viewed") else "{}"
    said = Words(officer.name, subject, details).committed(salt)
    hashed = leaf_hash(leaf_bytes(id_=key, at=at, officer=officer.id, tag=tag, said=said))
    return key, at, officer.id, tag, officer.name, subject, details, salt, hashed
