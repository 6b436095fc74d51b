"""Reports with their sightings, the networks built from them, and referrals."""

import json
from datetime import timedelta
from uuid import UUID

from bureau.tables import Row, copy
from bureau.world import ENDED_AT, World
from clew.bureau.network.digests import digest_of
from clew.bureau.network.models import (
    Build,
    BuiltAccount,
    BuiltEntity,
    BuiltGroup,
    BuiltLink,
    Identifier,
    Report,
    Sighting,
)
from clew.bureau.referrals.models import Part, Referral, Source, Step

_REPORTS, _SIGHTINGS, _ACCOUNTS = 4_000, 25, 20_000
_ENTITIES = 150  # of an officer's network
_MOST_ACCOUNTS = 3 * _ENTITIES
_READERS = {"intelligence_analyst", "case_officer", "desk_officer", "supervisor"}
_PURPOSES = " intelligence investigation victim_identification "


def make_reports(world: World) -> None:
    """Copy reports with about 25 sightings each, of accounts that some of them share."""
    draw = world.draw
    accounts = [f"user{n}@chat.example" for n in range(_ACCOUNTS)]
    seen = [f"198.51.{n // 250 % 250}.{n % 250}" for n in range(_ACCOUNTS)]
    named = [("account", one) for one in accounts] + [("ip", one) for one in seen]
    copy(
        Identifier,
        "id kind value digest",
        [
            (n, kind, value, digest_of((kind, value)))
            for n, (kind, value) in enumerate(dict.fromkeys(named), 1)
        ],
    )
    ips = len(set(seen))
    reports: list[Row] = []
    sightings: list[Row] = []
    for n in range(_REPORTS):
        bureau, at = draw.randrange(1, world.size.bureaux), world.time()
        key = world.ids.at(at)
        released = f" {world.bureaux[draw.randrange(1, world.size.bureaux)]} " if n % 4 == 0 else ""
        reports.append(
            (
                key,
                world.bureaux[bureau],
                f"cybertip:{n}",
                "cybertip-json",
                "report.json",
                "provider",
                at,
                at,
                "Upload",
                "",
                False,
                "[]",
                "{}",
                at,
                1,
                1,
                True,
                "",
                "TLP:AMBER",
                "PAP:AMBER",
                _PURPOSES,
                released,
                None,
            )
        )
        whom = draw.choices(range(1, _ACCOUNTS + 1), k=3)
        world.reported.setdefault(bureau, []).extend(whom)
        for _ in range(_SIGHTINGS):
            place = len(sightings) + 1
            sightings.append(
                (
                    place,
                    key,
                    digest_of((str(place),)),
                    1,
                    1,
                    str(place),
                    draw.choice(whom),
                    _ACCOUNTS + draw.randrange(1, ips + 1),
                    "login",
                    at,
                    at,
                    "",
                    "",
                    False,
                    False,
                    "fact",
                    "suspect",
                    "",
                )
            )
    copy(
        Report,
        "id bureau_id key format source_name sender received_at incident_at incident "
        "summary urgent files "
        "unknown taken_in_at started reading whole recall_reason marking pap purposes "
        "released_to keep_until",
        reports,
    )
    copy(
        Sighting,
        "id report_id digest first_reading last_reading occasion subject_id "
        "identifier_id event first_at "
        "last_at amount currency proxy verified basis standing written",
        sightings,
    )


def make_builds(world: World) -> None:
    """Copy a network for every officer who reads reports: entities of one to three accounts."""
    draw = world.draw
    builds, entities, accounts, links, groups = (list[Row]() for _ in range(5))
    for officer in world.officers:
        if not _READERS & set(officer.roles) or officer.bureau not in world.reported:
            continue
        named = iter(draw.sample(sorted(set(world.reported[officer.bureau])), _MOST_ACCOUNTS))
        build = world.ids.at(ENDED_AT)
        roles = f" {' '.join(sorted(officer.roles))} "
        builds.append((build, officer.id, ENDED_AT, b"before", 5_000, "none", roles))
        for n in range(_ENTITIES // 20):
            groups.append((len(groups) + 1, build, f"g{n}", "[]", draw.random(), "[]"))
        for n in range(_ENTITIES):
            entity = len(entities) + 1
            group = json.dumps([f"g{n % 20}"])
            entities.append((entity, build, f"e{n}", 0.9, "[]", group, "NL", "", "[]"))
            mine = [len(accounts) + 1 + k for k in range(draw.choice([1, 1, 2, 3]))]
            values = sorted(f"user{next(named) - 1}@chat.example" for _ in mine)
            accounts += [
                (one, build, entity, "account", value)
                for one, value in zip(mine, values, strict=True)
            ]
            for one in mine[1:]:
                evidence = json.dumps([{"log10_lr": 2.1, "why": "Both were seen from one address"}])
                links.append((len(links) + 1, build, mine[0], one, draw.random(), 0.1, evidence))
    copy(Build, "id officer_id built_at basis sightings networks roles", builds)
    copy(BuiltEntity, "id build_id name p roles groups country subdivision places", entities)
    copy(BuiltAccount, "id build_id entity_id kind value", accounts)
    copy(BuiltLink, "id build_id a_id b_id p_same p_household evidence", links)
    copy(BuiltGroup, "id build_id name members organised_p key_players", groups)


def make_referrals(world: World) -> None:
    """Copy referrals between bureaux, each with a few items of a case."""
    draw = world.draw
    referrals, parts, sources, steps = (list[Row]() for _ in range(4))
    for _ in range(2_000):
        place = draw.randrange(len(world.cases))
        case = world.cases[place]
        to = draw.choice([n for n in range(world.size.bureaux) if n != case.bureau])
        at, officer = world.time(case.opened_at), world.officers[case.team[0]].id
        key: UUID = world.ids.at(at)
        state = draw.choice(["delivered", "acknowledged", "under_way"])
        referrals.append(
            (
                key,
                world.bureaux[case.bureau],
                world.bureaux[to],
                state,
                world.words(8, 30),
                at + timedelta(days=60),
                "",
                at,
                at,
                "TLP:AMBER",
                "PAP:AMBER",
                _PURPOSES,
                f" {world.bureaux[to]} ",
                None,
            )
        )
        for n, moved in enumerate(["drafted", "sent", "delivered"], start=1):
            steps.append((len(steps) + 1, key, n, moved, officer, "", at))
        items = world.items_of_case[place]
        for item in draw.sample(items, min(len(items), 5)):
            told = {
                "md5": item[:32],
                "sha1": item[:40],
                "size": 1,
                "mime": "image/jpeg",
                "family": "image",
            }
            parts.append((len(parts) + 1, key, "digests", item, item, json.dumps(told)))
            sources.append((len(sources) + 1, len(parts), case.id, None, None))
    copy(
        Referral,
        "id bureau_id to_id state request due_at because drafted_at sent_at marking "
        "pap purposes released_to keep_until",
        referrals,
    )
    copy(Part, "id referral_id kind name item_id said", parts)
    copy(Source, "id part_id case_id report_id reading", sources)
    copy(Step, "id referral_id number state officer_id words at", steps)
