"""Bureaux, officers and cases with their teams, exhibits, notes, tasks and custody records."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from bureau.tables import Row, copy
from bureau.world import BEGAN_AT, ENDED_AT, Case, Officer, World
from clew.bureau.accounts.models import Bureau
from clew.bureau.accounts.models import Officer as OfficerRow
from clew.bureau.cases.models import Case as CaseRow
from clew.bureau.cases.models import CaseMember, Exhibit
from clew.bureau.custody.chain import link
from clew.bureau.custody.models import CustodyEntry
from clew.bureau.custody.queries import said
from clew.bureau.handovers.models import HandOver
from clew.bureau.notes.models import Mention, Note, NoteVersion
from clew.bureau.tasks.models import Task, TaskChange

_COUNTRIES = "AU AT BE BR CA CH CL DE DK ES FI FR GB IE IN IT JP KE NL NO NZ PH PL PT SE SG TH ZA"
_SPECIALIST, _ANALYST = "victim_identification_specialist", "intelligence_analyst"
_TEN = [
    [_SPECIALIST],
    [_SPECIALIST],
    [_SPECIALIST, "case_officer"],
    [_ANALYST],
    [_ANALYST],
    ["case_officer"],
    ["case_officer"],
    ["desk_officer"],
    ["supervisor"],
    ["administrator", "auditor"],
]
WORKERS = {_SPECIALIST, _ANALYST, "case_officer"}
_EVERY_PURPOSE = " intelligence investigation victim_identification "
_MARKING = "marking pap purposes released_to keep_until "


def make_bureaux(world: World) -> None:
    """Twenty bureaux, one of them the hub, one a hotline, with as many officers each."""
    ids, size = world.ids, world.size
    world.bureaux = [ids.at(BEGAN_AT) for _ in range(size.bureaux)]
    world.countries = ["" if n == 0 else _COUNTRIES.split()[n] for n in range(size.bureaux)]
    kinds = ["hub", "hotline"] + ["national"] * (size.bureaux - 2)
    copy(
        Bureau,
        "id name country kind admitted_at",
        [
            (key, f"Bureau {n}", world.countries[n], kinds[n], BEGAN_AT)
            for n, key in enumerate(world.bureaux)
        ],
    )
    world.officers = [
        Officer(ids.at(BEGAN_AT), f"officer{n}", n % size.bureaux, _TEN[n // size.bureaux % 10])
        for n in range(size.officers)
    ]
    copy(
        OfficerRow,
        "id password is_superuser username first_name last_name email is_staff is_active "
        "date_joined bureau_id roles",
        [
            (
                one.id,
                make_password(None),
                False,
                one.name,
                "",
                "",
                "",
                False,
                True,
                BEGAN_AT,
                world.bureaux[one.bureau],
                f" {' '.join(sorted(one.roles))} ",
            )
            for one in world.officers
        ],
    )


def make_cases(world: World) -> None:
    """Cases of all bureaux, each with a team of two to six; a third released to others."""
    rows: list[Row] = []
    for n in range(world.size.cases):
        case, row = _case(world, n)
        world.cases.append(case)
        rows.append(row)
    copy(CaseRow, "id bureau_id number title opened_at closed_at tell_hits " + _MARKING, rows)
    members = [
        (world.ids.at(c.opened_at), c.id, world.officers[o].id, c.opened_at)
        for c in world.cases
        for o in c.team
    ]
    copy(CaseMember, "id case_id officer_id since_at", members)
    exhibits = [
        (key, c.id, f"exhibit {n}", c.opened_at)
        for c in world.cases
        for n, key in enumerate(c.exhibits, 1)
    ]
    copy(Exhibit, "id case_id label created_at", exhibits)


def _case(world: World, n: int) -> tuple[Case, Row]:
    draw, bureau = world.draw, n % world.size.bureaux
    opened_at = BEGAN_AT + (ENDED_AT - BEGAN_AT) * (n / world.size.cases)
    label = draw.choices(
        ["TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR", "TLP:RED"], [45, 25, 15, 5, 10]
    )[0]
    others = [b for b in range(1, world.size.bureaux) if b != bureau]
    released = draw.sample(others, draw.choice([0, 0, 1, 2, 4]))
    leaves = label in {"TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"} and released
    words = (
        sorted(draw.choice([str(world.bureaux[b]), world.countries[b]]) for b in released)
        if leaves
        else []
    )
    homes = {bureau, *(released if words else [])}
    able = [
        o
        for o, one in enumerate(world.officers)
        if one.bureau == bureau and WORKERS & set(one.roles)
    ]
    guests = [
        o
        for o, one in enumerate(world.officers)
        if one.bureau in homes - {bureau} and WORKERS & set(one.roles)
    ]
    team = draw.sample(able, min(len(able), draw.randint(2, 5))) + draw.sample(
        guests, min(len(guests), draw.choice([0, 1, 2]))
    )
    is_closed = draw.random() < (0.7 if n < world.size.cases * 0.6 else 0.1)
    exhibits = [world.ids.at(opened_at) for _ in range(draw.choice([1, 1, 2, 3, 5]))]
    case = Case(
        world.ids.at(opened_at),
        f"{2024 + n % 3}-{n:05d}",
        bureau,
        opened_at,
        team,
        exhibits,
        is_closed,
    )
    until = draw.choices(
        [None, ENDED_AT + timedelta(days=900), BEGAN_AT + timedelta(days=1)], [80, 17, 3]
    )[0]
    purposes = draw.choices(
        [_EVERY_PURPOSE, " victim_identification ", " investigation "], [85, 10, 5]
    )[0]
    pap = draw.choice(["PAP:AMBER", "PAP:GREEN", "PAP:RED"])
    row = (
        case.id,
        world.bureaux[bureau],
        case.number,
        f"Operation {world.words(1, 3)}",
        opened_at,
        world.time(opened_at) if is_closed else None,
        draw.random() < 0.2,
        label,
        pap,
        purposes,
        f" {' '.join(words)} " if words else "",
        until,
    )
    return case, row


def make_casework(world: World) -> None:
    """Notes with answers and mentions, tasks with their changes, custody records, offers."""
    _notes(world)
    _tasks(world)
    _custody(world)
    _offers(world)


def _notes(world: World) -> None:
    draw, notes, versions, mentions = world.draw, list[Row](), list[Row](), list[Row]()
    for place, case in enumerate(world.cases):
        items = world.items_of_case[place]
        for _ in range(int(draw.expovariate(1 / 4))):
            at, head = world.time(case.opened_at), None
            about = draw.choice(items) if items and draw.random() < 0.3 else None
            for _ in range(1 + int(draw.expovariate(1))):
                writer, key = world.officers[draw.choice(case.team)], world.ids.at(at)
                label = draw.choices(["TLP:CLEAR", "TLP:AMBER+STRICT"], [9, 1])[0]
                notes.append(
                    (
                        key,
                        world.bureaux[writer.bureau],
                        case.id,
                        about,
                        None,
                        head,
                        writer.id,
                        at,
                        None,
                        None,
                        "",
                        label,
                        "PAP:CLEAR",
                        _EVERY_PURPOSE,
                        "",
                        None,
                    )
                )
                versions.append((key, 1, world.words(5, 40), at))
                if draw.random() < 0.2:
                    seen_at = at + timedelta(hours=5) if draw.random() < 0.95 else None
                    mentions.append((key, world.officers[draw.choice(case.team)].id, seen_at))
                head, at = head or key, world.time(at)
    copy(
        Note,
        "id bureau_id case_id item_id dossier_id thread_id officer_id written_at withdrawn_at "
        "withdrawn_by_id withdraw_reason " + _MARKING,
        notes,
    )
    _number(NoteVersion, "note_id number text written_at", versions)
    _number(Mention, "note_id officer_id seen_at", mentions)


def _number(model: type, columns: str, rows: list[Row]) -> None:
    copy(model, "id " + columns, ((n, *row) for n, row in enumerate(rows, start=1)))


def _tasks(world: World) -> None:
    draw, tasks, changes = world.draw, list[Row](), list[Row]()
    for case in world.cases:
        for _ in range(int(draw.expovariate(1 / 3))):
            at, key = world.time(case.opened_at), world.ids.at(case.opened_at)
            setter, doer = (world.officers[draw.choice(case.team)].id for _ in range(2))
            state = draw.choices(["open", "done", "dropped"], [1, 8, 1])[0]
            due = at.date() + timedelta(days=draw.randint(5, 90))
            tasks.append((key, case.id, world.words(4, 12), due, setter, at, doer, state))
            changes.append((world.ids.at(at), key, "open", doer, "", setter, at))
            if state != "open":
                changes.append(
                    (world.ids.at(at), key, state, doer, "as agreed", doer, world.time(at))
                )
    copy(Task, "id case_id what due_date set_by_id set_at assignee_id state", tasks)
    copy(TaskChange, "id task_id state assignee_id reason officer_id changed_at", changes)


def _custody(world: World) -> None:
    rows: list[Row] = []
    for case in world.cases:
        for exhibit in case.exhibits:
            rows += _record_of(world, case, exhibit)
    copy(
        CustodyEntry,
        "id exhibit_id number act at from_whom to_whom place why sha256 found "
        "officer_id recorded_at hash",
        rows,
    )


def _record_of(world: World, case: Case, exhibit: UUID) -> Iterator[Row]:
    before, at = "", case.opened_at
    for number in range(1, world.draw.choice([2, 3, 4])):
        entry = CustodyEntry(
            id=world.ids.at(at),
            exhibit_id=exhibit,
            number=number,
            act="seized" if number == 1 else "handed_on",
            at=at,
            from_whom="" if number == 1 else "store",
            to_whom="store" if number == 1 else "laboratory",
            place="room 4",
            why=world.words(2, 6),
            officer_id=world.officers[case.team[0]].id,
            recorded_at=at,
        )
        before = entry.hash = link(before, said(entry))
        yield (
            entry.id,
            exhibit,
            number,
            entry.act,
            at,
            entry.from_whom,
            entry.to_whom,
            entry.place,
            entry.why,
            "",
            "",
            entry.officer_id,
            at,
            entry.hash,
        )
        at = world.time(at)


def _offers(world: World) -> None:
    draw, rows = world.draw, list[Row]()
    for case in draw.sample(world.cases, len(world.cases) // 25):
        to = draw.randrange(world.size.bureaux)
        at: datetime = world.time(case.opened_at)
        rows.append(
            (
                world.ids.at(at),
                case.id,
                world.bureaux[case.bureau],
                world.bureaux[to],
                None,
                world.officers[case.team[0]].id,
                at,
                world.words(3, 8),
                "offered",
                None,
                None,
                "",
            )
        )
    copy(
        HandOver,
        "id case_id from_bureau_id to_bureau_id to_officer_id offered_by_id offered_at reason "
        "state answered_by_id answered_at answer_reason",
        rows,
    )


def size_of_case(world: World) -> int:
    """Draw how many files a case has: most few, some very many."""
    mean = world.size.items * 1.2 / world.size.cases
    spread = 1.5
    drawn = world.draw.lognormvariate(math.log(mean) - spread**2 / 2, spread)
    return max(1, min(int(drawn), world.size.items // 25))
