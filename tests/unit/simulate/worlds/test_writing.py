"""A world's files hold what its sightings hold, in the forms that bureaux send."""

import csv
import ipaddress
import json
import tomllib
from collections import Counter
from xml.etree.ElementTree import parse

import pytest

from clew.model.identifier import IdentifierKind as Kind
from clew.model.identifier import service_and_name
from clew.simulate.worlds import Settings, make_world
from clew.simulate.worlds.writing.folder import write_world


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    world = make_world(4, Settings(persons=60, countries=5))
    return world, folder, write_world(folder, world)


def rows_of(folder):
    for path in folder.rglob("*.csv"):
        if path.parent != folder:
            with path.open(encoding="utf-8") as file:
                yield from csv.DictReader(file)
    for path in folder.rglob("*.jsonl"):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def test_every_report_is_one_file_of_its_bureau(written):
    world, folder, count = written
    expected = [f for f in world.filed if f.sightings]

    files = [path for path in (folder / "reports").rglob("*") if path.is_file()]

    assert len(files) == count == len(expected)
    assert {path.suffix for path in files} == {".xml", ".json", ".csv", ".jsonl", ".toml"}
    assert Counter(path.parent.name for path in files) == Counter(
        f.report.sender.lower().replace(" ", "-") for f in expected
    )


def test_rows_of_logs_hold_every_address_device_and_counterpart(written):
    world, folder, _ = written
    rows = list(rows_of(folder))
    logged = [s for s in world.sightings() if s.report.startswith("log:")]

    for kinds, column in (
        ({Kind.IP}, "ip"),
        ({Kind.DEVICE}, "device_id"),
        ({Kind.ACCOUNT, Kind.GROUP}, "counterpart"),
        ({Kind.WALLET}, "wallet"),
        ({Kind.SHARE_LINK}, "url"),
    ):
        values = Counter(row[column] for row in rows if row[column])
        seen = Counter(
            s.identifier.value.rpartition("@")[0] if column == "counterpart" else s.identifier.value
            for s in logged
            if s.identifier.kind in kinds
        )
        assert values == seen
    assert all(row["occurred_at"] and row["event"] and row["account"] for row in rows)


def test_tips_hold_addresses_with_ports_and_what_was_checked(written):
    world, folder, _ = written
    captures, checked = Counter(), 0
    for path in folder.rglob("*.xml"):
        for capture in parse(path).iter("ipCaptureEvent"):
            captures[capture.findtext("ipAddress"), capture.findtext("port") or ""] += 1
        checked += sum(e.get("verified") == "true" for e in parse(path).iter())
    for path in folder.rglob("*/*/*.json"):
        person = json.loads(path.read_text(encoding="utf-8"))
        person = person["reportedInformation"]["reportedPeople"]["reportedPersons"][0]
        for capture in person["sourceInformation"]["sourceCaptures"]:
            if capture["captureType"] == "IP Address":
                captures[capture["value"], ""] += 1
        for contacts in (person["emails"]["emails"], person["phones"]["phones"]):
            checked += sum(contact["verified"] for contact in contacts)
    tipped = [s for s in world.sightings() if s.report.startswith("cybertip:")]

    assert sum(captures.values()) == sum(s.identifier.kind is Kind.IP for s in tipped)
    assert any(port for _, port in captures)
    assert checked == sum(s.verified for s in tipped)


def test_forms_hold_what_was_typed(written):
    world, folder, _ = written
    fields = ("names", "screen_names", "emails", "phones")
    typed = Counter()
    for path in folder.rglob("*.toml"):
        (person,) = tomllib.loads(path.read_text(encoding="utf-8"))["person"]
        typed.update(value for field in fields for value in person.get(field, ()))

    said = [s for s in world.sightings() if s.report.startswith("form:")]
    assert typed == Counter(s.identifier.value for s in said)
    assert typed


def test_the_truth_names_every_account_and_where_its_networks_are(written):
    world, folder, _ = written
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))

    told = {(a["service"], a["account"]): a["person"] for a in truth["accounts"]}
    with (folder / "networks.csv").open(encoding="utf-8") as file:
        networks = [(ipaddress.ip_network(row["network"]), row) for row in csv.DictReader(file)]

    assert told == {
        service_and_name(subject): one.person
        for subject, one in world.truth.accounts.items()
        if subject.kind is Kind.ACCOUNT
    }
    assert len(networks) > 100
    assert {row["country"] for _, row in networks} >= {
        one.country for one in world.truth.accounts.values()
    }
