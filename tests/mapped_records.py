"""Records that lie somewhere: operations with sites, and people of a network."""

from datetime import timedelta

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.network.models import Build, BuiltAccount, BuiltEntity
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.models import Operation, Site
from records import NOW


def opened(officer: Officer, case: Case, name: str, **facts: object) -> Operation:
    """An operation of four hours that the officer commands."""
    window = {"begins_at": NOW, "ends_at": NOW + timedelta(hours=4), "now": NOW}
    return open_operation(
        officer, case=case, name=name, commander=officer.username, **window, **facts
    )


def site(
    operation: Operation,
    *,
    country: str = "IN",
    part: str = "IN-RJ",
    at: tuple[float | None, float | None] = (None, None),
) -> Site:
    """One more site of an operation; `at` is degrees north and east."""
    return Site.objects.create(
        operation=operation,
        label=f"S-{operation.sites.count()}",
        address="1 Lake Road",
        country=country,
        subdivision=part,
        latitude=at[0],
        longitude=at[1],
        zone="Asia/Kolkata",
    )


def network(officer: Officer, *places: tuple[str, str]) -> Build:
    """A network as the officer built it: a person with an account at each place."""
    build = Build.objects.create(
        officer=officer, built_at=NOW, current_at=NOW, basis=b"", sightings=0, roles=officer.roles
    )
    for number, (country, part) in enumerate(places):
        value = f"cook{number}@chat.example"
        entity = BuiltEntity.objects.create(
            build=build, name=f"account:{value}", p=1, country=country, subdivision=part
        )
        BuiltAccount.objects.create(build=build, entity=entity, kind="account", value=value)
    return build
