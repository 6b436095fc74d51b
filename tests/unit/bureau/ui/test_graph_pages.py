"""The picture of a network: a table and data of the same bonds, chosen, filtered, explained."""

import json
from hashlib import md5, sha256
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import pytest
from django.http import QueryDict
from django.urls import reverse

from calling_program import Program, token_of
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.network.models import GraphView, Report
from clew.bureau.network.queries import built_network
from clew.bureau.ui import graph_drawn
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Report as Head
from clew.model.sighting import Standing
from clew.network.bonds.bond import SAME_PERSON
from clew.network.bonds.choosing import Limits
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import chat, held, ring, sent
from records import NOW, make_case, make_exhibit, make_item, make_location, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

FILE = b"a picture of a bill"


def _sightings():
    yield from ring("gardener")
    yield from ring("cook")
    yield sent("gardener1", "cook2", day=40)
    yield sent("baker", "cook3", day=300)
    yield sent("lily", "cook3", day=10, standing=Standing.VICTIM)
    yield held("cook4", Identifier(IdentifierKind.FILE_HASH, f"md5:{md5(FILE).hexdigest()}"))


@pytest.fixture
def rosa(vault):
    officer = make_officer("rosa")
    head = Head("r:1", "activity log CSV", "Chat Example")
    take_in([head, *_sightings(), head], acting_officer=officer, source_name="l.csv", now=NOW)
    build_network(officer, networks=BundledNetworks(), now=NOW)
    return officer


def _page(officer, name="graph", *args, status=200, **asked):
    answer = signed_in(officer).get(reverse(name, args=args), asked)
    assert answer.status_code == status
    return answer.content.decode()


def _data(officer, **asked):
    return json.loads(_page(officer, "graph-data", **asked))


def _names(told):
    return {node[1] for node in told["nodes"]}


def _row(officer, name):
    return built_network(officer).entity_named(chat(name).value).pk


def test_the_whole_network_is_shown_with_all_that_binds_each_two(rosa):
    told = _data(rosa)

    name_of = [node[1] for node in told["nodes"]]
    bonds = {frozenset((name_of[a], name_of[b])): strands for a, b, strands in told["bonds"]}
    strands = bonds[frozenset(("gardener0@chat.example", "gardener1@chat.example"))]
    kinds = {told["kinds"][one[0]] for one in strands}
    assert {"payment", "share", "room"} <= kinds
    assert told["left"] == [0, 0]
    assert len(told["groups"]) == 2
    assert AuditEvent.objects.get(tag=tags.NETWORK_GRAPH_VIEWED).details["people"] == len(name_of)


def test_a_seed_shows_who_is_so_many_steps_around_it(rosa):
    seed = f"p{_row(rosa, 'baker')}"

    one, two = _data(rosa, seed=seed), _data(rosa, seed=seed, steps=2)

    assert _names(one) == {"baker@chat.example", "cook3@chat.example"}
    assert _names(one) < _names(two)
    assert "gardener0@chat.example" not in _names(two)
    assert _names(_data(rosa, account="baker@chat.example")) == _names(one)


def test_a_group_and_a_case_are_seeds(rosa):
    case = make_case(rosa)
    make_location(make_item(content=FILE), make_exhibit(case))
    network = built_network(rosa)
    group = network.groups().first()

    of_group, of_case = _data(rosa, seed=f"g{group.pk}"), _data(rosa, seed=f"c{case.pk}")

    assert len(of_group["seeds"]) == len(group.members)
    assert [of_case["nodes"][one][1] for one in of_case["seeds"]] == ["cook4@chat.example"]


def test_what_is_no_seed_of_the_officers_is_absent(rosa):
    hidden = make_case(make_officer())

    for seed in ("p999999", "g999999", f"c{hidden.pk}"):
        assert signed_in(rosa).get(reverse("graph"), {"seed": seed}).status_code == 404
        assert signed_in(rosa).get(reverse("graph-data"), {"seed": seed}).status_code == 404
    assert "No report in this network is of that account" in _page(
        rosa, account="nobody@chat.example", status=404
    )


def test_the_way_between_two_is_told_with_all_that_lies_on_it(rosa):
    ends = [_row(rosa, name) for name in ("gardener4", "baker")]

    told = _data(rosa, between=f"{ends[0]}-{ends[1]}")

    way = [told["nodes"][place][1].partition("@")[0] for place in told["path"]]
    assert (way[0], way[-1]) == ("gardener4", "baker")
    assert {"gardener1", "cook2", "cook3"} <= set(way)


def test_the_table_is_filtered_by_kind_time_and_strength_and_leads_to_explanations(rosa):
    everything = _page(rosa)
    payments = _page(rosa, kind="payment")
    late = _page(rosa, **{"from": "2025-12-01"})
    strong = _page(rosa, least="1")

    assert "baker@chat.example" in everything
    assert "baker@chat.example" not in payments.partition('id="bonds"')[2]
    assert "gardener0@chat.example" in payments
    assert "1 bond" in late
    assert "No bond is left" in strong
    a, b = sorted((_row(rosa, "baker"), _row(rosa, "cook3")))
    either = {reverse("bond", args=ends) for ends in ((a, b), (b, a))}
    assert any(address in late for address in either)


@pytest.mark.parametrize(
    "asked",
    [
        {"seed": "p"},
        {"least": "nan"},
        {"from": "x"},
        {"steps": "-1"},
        {"between": "1"},
        {"kind": "y"},
    ],
)
def test_a_strange_address_shows_the_whole_network(rosa, asked):
    assert "baker@chat.example" in _page(rosa, **asked)


def test_what_is_left_out_is_counted(rosa, monkeypatch):
    monkeypatch.setattr(graph_drawn, "LIMITS", Limits(entities=4, bonds=3))

    told, page = _data(rosa), _page(rosa)

    assert len(told["nodes"]) == 4
    assert len(told["bonds"]) == 3
    assert told["left"][0] > 0
    assert "Left out, as weaker than what is shown" in page


def test_a_bond_is_explained_by_its_ties_and_of_a_victims_only_their_kinds_are_told(rosa):
    baker, cook, lily = (_row(rosa, name) for name in ("baker", "cook3", "lily"))

    told, hidden = _page(rosa, "bond", baker, cook), _page(rosa, "bond", lily, cook)

    assert "baker@chat.example sent cook3@chat.example 1 message" in told
    assert "message: a victim&#x27;s, told on the command line" in hidden
    assert AuditEvent.objects.filter(tag=tags.NETWORK_BOND_VIEWED).count() == 2


def test_a_victim_is_under_a_pseudonym_in_all_of_it(rosa):
    for said in (_page(rosa), json.dumps(_data(rosa)), _page(rosa, seed=f"p{_row(rosa, 'lily')}")):
        assert "lily" not in said
        assert "Victim " in said


def test_somebody_else_has_no_picture_of_it(rosa):
    other = make_officer()
    seed = f"p{_row(rosa, 'baker')}"

    assert "No network was built yet" in _page(other)
    _page(other, "graph-data", seed=seed, status=404)
    _page(other, "bond", _row(rosa, "baker"), _row(rosa, "cook3"), status=404)


def test_links_of_one_person_are_bonds_too(rosa):
    assert SAME_PERSON in _data(rosa)["kinds"]
    assert f'value="{SAME_PERSON}"' in _page(rosa)


def _export(officer, **said):
    asked = {"form": "graphml", "reason": "to draw it", **said}
    return signed_in(officer).post(reverse("graph-export"), asked)


def test_a_picture_leaves_as_graphml_with_its_label_and_its_event(rosa):
    answer = _export(rosa, kind="payment")

    root = fromstring(answer.content)
    told = [one.text for one in root.iter() if one.tag.endswith("data")]
    assert "TLP:AMBER+STRICT" in told
    assert "gardener0@chat.example" in told
    assert not any(text and "lily" in text for text in told)
    assert "baker@chat.example" not in told
    event = AuditEvent.objects.get(tag=tags.EXPORTS_GRAPH_EXPORTED)
    assert event.details["reason"] == "to draw it"
    assert event.details["sha256"] == sha256(answer.content).hexdigest()
    assert event.details["asked"] == "kind=payment"


@pytest.mark.parametrize("form", ["png", "svg"])
def test_what_the_browser_draws_leaves_once_it_is_logged(rosa, form):
    answer = _export(rosa, form=form)

    assert answer.json() == {"marking": "TLP:AMBER+STRICT"}
    assert AuditEvent.objects.get(tag=tags.EXPORTS_GRAPH_EXPORTED).details["format"] == form


def test_nothing_leaves_without_a_reason_in_another_form_or_out_of_a_report_that_may_not(rosa):
    without, strange = _export(rosa, reason=" "), _export(rosa, form="exe")
    Report.objects.update(pap="PAP:RED")
    kept = _export(rosa)
    scripts = signed_in(rosa).post(
        reverse("graph-export"),
        {"form": "png", "reason": "x"},
        headers={"accept": "application/json"},
    )

    assert [one.status_code for one in (without, strange, kept, scripts)] == [422] * 4
    assert "Say why the picture leaves" in without.content.decode()
    assert (
        "1 of the 1 reports that this picture rests on may not be exported" in kept.content.decode()
    )
    assert "may not be exported" in scripts.json()["error"]
    assert not AuditEvent.objects.filter(tag=tags.EXPORTS_GRAPH_EXPORTED).exists()


def test_who_exports_no_reports_is_offered_no_export_and_gets_none(rosa):
    analyst = make_officer("ana", bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    build_network(analyst, networks=BundledNetworks(), now=NOW)

    assert "gardener0@chat.example" in _page(analyst)
    assert reverse("graph-export") not in _page(analyst)
    assert _export(analyst).status_code == 404


def test_a_saved_view_outlives_the_network_and_is_its_officers_alone(rosa):
    client = signed_in(rosa)
    group = built_network(rosa).groups().first()
    ends = [_row(rosa, name) for name in ("gardener4", "baker")]
    said = {
        "seed": [f"p{_row(rosa, 'baker')}", f"g{group.pk}"],
        "between": f"{ends[0]}-{ends[1]}",
        "kind": ["message", "share"],
        "least": "0.1",
        "name": "Bakers",
    }
    client.post(reverse("graph-view-save"), said)
    before = _names(_data(rosa, **{key: said[key] for key in ("seed", "between")}))
    build_network(rosa, networks=BundledNetworks(), now=NOW)

    (view,) = GraphView.objects.all()
    asked = QueryDict(urlsplit(client.get(reverse("graph-view", args=[view.pk]))["location"]).query)

    assert asked.getlist("kind") == ["message", "share"]
    assert asked["least"] == "0.1"
    after = _data(rosa, seed=asked.getlist("seed"), between=asked["between"])
    assert _names(after) == before
    assert "Bakers" in _page(rosa)
    other = signed_in(make_officer(bureau=rosa.bureau))
    assert other.get(reverse("graph-view", args=[view.pk])).status_code == 404
    assert other.post(reverse("graph-view-drop", args=[view.pk])).status_code == 404
    assert client.post(reverse("graph-view-drop", args=[view.pk])).status_code == 302
    assert not GraphView.objects.exists()


def test_a_view_of_somebody_who_is_gone_says_so(rosa):
    client = signed_in(rosa)
    client.post(reverse("graph-view-save"), {"account": "baker@chat.example", "name": "Baker"})
    view = GraphView.objects.get()
    GraphView.objects.update(seeds=[["p", "account", "gone@chat.example"]])

    page = client.get(reverse("graph-view", args=[view.pk]), follow=True).content.decode()

    assert "Somebody of this view is not in your network any more" in page


def test_a_view_has_a_name_and_saving_it_again_replaces_it(rosa):
    client = signed_in(rosa)
    for name, least in ((" ", "0"), ("Strong", "0.5"), ("Strong", "0.9")):
        client.post(reverse("graph-view-save"), {"name": name, "least": least})

    (view,) = GraphView.objects.all()
    assert view.asked == [["least", "0.9"]]
    assert AuditEvent.objects.filter(tag=tags.NETWORK_VIEW_SAVED).count() == 2


def test_a_program_is_told_the_same_and_may_take_it_away_as_graphml(rosa):
    program = Program(token_of(rosa))
    assert program.ask("get", "/api/network/graph").json() == _data(rosa)
    around = f"p{_row(rosa, 'baker')}"
    near = program.ask("get", f"/api/network/graph?seed={around}&steps=2").json()
    assert near == _data(rosa, seed=around, steps=2)
    assert len(near["nodes"]) < len(_data(rosa)["nodes"])

    given = {"account": chat("baker").value, "reason": "for the prosecutor"}
    answer = program.ask("post", "/api/network/graph/export", given)
    assert answer.status_code == 200
    assert fromstring(answer.content).tag.endswith("graphml")
    Report.objects.update(pap="PAP:RED")
    build_network(rosa, networks=BundledNetworks(), now=NOW)
    assert program.ask("post", "/api/network/graph/export", given).status_code == 404
    assert program.ask("get", "/api/network/graph?seed=p9999999").status_code == 404
