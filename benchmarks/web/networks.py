"""A built network of many invented persons, for a browser to draw; its rows are copied in."""

import random
from datetime import UTC, datetime, timedelta

from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.network.models import Build, BuiltAccount, BuiltEntity, BuiltGroup, BuiltTie
from clew.network.groups.tie import TieKind

BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)
_OF_GROUP = 12  # persons, on average
_TIES = 3  # of each person, on average
_OUTSIDE = 0.15  # of the ties lead out of the group


def make_network(persons: int) -> Officer:
    """Return who has a network of so many persons in groups, with three times as many ties."""
    draw = random.Random(1)
    bureau = Bureau.objects.create(name="Bench", admitted_at=BEGAN_AT)
    officer = Officer(username="drawer", bureau=bureau, roles=frozenset(one.value for one in Role))
    officer.set_unusable_password()
    officer.save()
    build = Build.objects.create(
        officer=officer,
        built_at=BEGAN_AT,
        basis=b"",
        sightings=persons * _TIES,
        networks="",
        current_at=BEGAN_AT,
        layout="",
        lists="",
    )
    names = [f"account:person{n}@chat.example" for n in range(persons)]
    groups = max(1, persons // _OF_GROUP)
    group_of = [int(groups * draw.random() ** 1.5) for _ in names]
    members: dict[int, list[str]] = {}
    for name, group in zip(names, group_of, strict=True):
        members.setdefault(group, []).append(name)
    _write_persons(build, names, group_of)
    BuiltGroup.objects.bulk_create(
        [
            BuiltGroup(build=build, name=f"g{group}", members=some, organised_p=0.8)
            for group, some in sorted(members.items())
        ],
        batch_size=2_000,
    )
    BuiltTie.objects.bulk_create(
        [
            _tie(build, one, members[group_of[n]], names, draw)
            for n, one in enumerate(names)
            for _ in range(_TIES)
        ],
        batch_size=2_000,
    )
    return officer


def _write_persons(build: Build, names: list[str], group_of: list[int]) -> None:
    rows = BuiltEntity.objects.bulk_create(
        [
            BuiltEntity(build=build, name=name, p=1.0, groups=[f"g{group}"])
            for name, group in zip(names, group_of, strict=True)
        ],
        batch_size=2_000,
    )
    BuiltAccount.objects.bulk_create(
        [
            BuiltAccount(
                build=build, entity=row, kind="account", value=row.name.removeprefix("account:")
            )
            for row in rows
        ],
        batch_size=2_000,
    )


def _tie(
    build: Build, one: str, group: list[str], everybody: list[str], draw: random.Random
) -> BuiltTie:
    others = everybody if draw.random() < _OUTSIDE else group
    at = BEGAN_AT + timedelta(days=draw.uniform(0, 300))
    return BuiltTie(
        build=build,
        a=one,
        b=draw.choice(others),
        kind=draw.choice(list(TieKind)).value,
        flows=True,
        count=draw.randint(1, 9),
        weight=draw.uniform(0.1, 3.0),
        first_at=at,
        last_at=at + timedelta(days=draw.uniform(0, 20)),
    )
