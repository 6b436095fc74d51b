"""The network on pages: who stands behind accounts and why, victims under pseudonyms, judged."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.network.actions.keeping import layout
from clew.bureau.network.models import AccountJudgement, Build, Report
from clew.bureau.network.queries import built_network
from clew.bureau.network.shown import pseudonym
from clew.bureau.ui import people
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report as Head
from clew.model.sighting import Event, Sighting, Standing
from clew.network.jurisdiction.bundled import BundledNetworks
from records import NOW, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

ANA, ANNA, BEN, BOLD = (
    account(f"{service}.example", name)
    for service, name in [("chat", "ana"), ("mail", "anna"), ("chat", "ben"), ("chat", "<b>x</b>")]
)
GIRL, SAME_GIRL = account("chat.example", "sunflower"), account("mail.example", "lily.meadow")
PHONE, GIRLS_PHONE = "+6421555123", "+6421555777"
OF_GIRL = ("sunflower", "lily.meadow", GIRLS_PHONE, "198.18.3.3")


def _of_one_person(accounts, phone, address, **facts):
    shared = [
        (Identifier(IdentifierKind.PHONE, phone), Event.STATED, {"verified": True}),
        (Identifier(IdentifierKind.IMEI, f"49015420{phone[-7:]}"), Event.LOGIN, {}),
        (Identifier(IdentifierKind.IP, address), Event.LOGIN, {}),
        (Identifier(IdentifierKind.IP, f"{address}9"), Event.LOGIN, {}),
    ]
    for day, (thing, event, more) in enumerate(shared):
        for second, subject in enumerate(accounts):
            at = NOW - timedelta(days=9 - day, seconds=second)
            place = f"{phone} {day} {second}"
            yield Sighting("log:1", place, subject, thing, event, at, at, **more, **facts)


def _sightings():
    yield from _of_one_person((ANA, ANNA), PHONE, "198.18.7.7")
    yield from _of_one_person(
        (GIRL, SAME_GIRL), GIRLS_PHONE, "198.18.3.3", standing=Standing.VICTIM
    )
    for n, (a, b) in enumerate([(BEN, GIRL), (BEN, ANA), (BOLD, BEN), (BOLD, GIRL)]):
        yield Sighting("log:1", f"sent {n}", a, b, Event.MESSAGE, NOW, NOW)


@pytest.fixture
def rosa():
    officer = make_officer("rosa")
    head = Head("log:1", "activity log CSV", "Chat Example")
    take_in([head, *_sightings(), head], acting_officer=officer, source_name="l.csv", now=NOW)
    build_network(officer, networks=BundledNetworks(), now=NOW)
    return officer


def _page(officer, name, *args, status=200, **asked):
    answer = signed_in(officer).get(reverse(name, args=args), asked)
    assert answer.status_code == status
    return answer.content.decode()


def _person(officer, one):
    return built_network(officer).entity_named(one.value).pk


def _together(officer, a, b):
    network = built_network(officer)
    return network.entity_named(a.value).name == network.entity_named(b.value).name


def _number(officer, one):
    return built_network(officer).number_of(one)


def test_a_person_is_told_with_accounts_evidence_and_what_breaks_the_link(rosa):
    told = _page(rosa, "person", _person(rosa, ANA))

    assert "ana@chat.example" in told
    assert "anna@mail.example" in told
    assert "NZ" in told
    assert f"Both accounts have the same phone: {PHONE}" in told
    assert all(each in told for each in ("Against it most", "Breaks without", "nobody else"))


def test_links_of_a_large_network_are_explained_once_they_are_asked_for(rosa, monkeypatch):
    monkeypatch.setattr(people, "_EXPLAINED_AT_ONCE", 1)

    told = _page(rosa, "person", _person(rosa, ANA))
    explained = _page(rosa, "person", _person(rosa, ANA), explain=1)

    assert PHONE in told
    assert "explain these links" in told
    assert "Breaks without" not in told
    assert "Breaks without" in explained


def test_a_victim_is_shown_under_one_pseudonym_and_nothing_tells_who_it_is(rosa):
    number, other = _number(rosa, GIRL), _number(rosa, SAME_GIRL)
    signed_in(rosa).post(
        reverse("judge-accounts"), {"a": number, "b": other, "verdict": "same", "reason": "known"}
    )
    pages = {
        "people": _page(rosa, "people"),
        "person": _page(rosa, "person", _person(rosa, GIRL)),
        "explained": _page(rosa, "explain", a=number, b=other),
        "path": _page(rosa, "path", a=number, b=ANA.value),
        "judgements": _page(rosa, "account-judgements"),
        "of others who wrote to one": _page(rosa, "explain", a=BEN.value, b=BOLD.value),
    }

    for name, page in pages.items():
        assert pseudonym(GIRL) in page or pseudonym(SAME_GIRL) in page, name
        assert not [one for one in OF_GIRL if one in page], name
    assert "Both accounts have the same phone" in pages["person"]


def test_whose_a_pseudonym_is_cannot_be_found_out_by_trying_accounts(settings):
    here = {pseudonym(one) for one in (GIRL, SAME_GIRL, BEN)}
    settings.SECRET_KEY = "another vault's"

    assert len(here) == 3
    assert here.isdisjoint({pseudonym(one) for one in (GIRL, SAME_GIRL, BEN)})


@pytest.mark.parametrize(
    ("asked", "found"),
    [(PHONE, "ana@chat"), ("BEN@", "ben@chat"), (" anna ", "ana@chat"), ("198.18.7.79", "ana@")],
)
def test_people_are_found_by_a_part_of_an_account_and_by_what_it_was_seen_with(rosa, asked, found):
    told = _page(rosa, "people", q=asked)

    assert "1 entity" in told
    assert found in told


def test_several_accounts_alone_can_be_asked_for_and_what_is_nowhere_is_said(rosa):
    assert "2 entities" in _page(rosa, "people", several=1)
    assert "No report that you may see" in _page(rosa, "people", q="nobody")


def test_a_path_says_by_whom_two_are_connected(rosa):
    told = _page(rosa, "path", a=ANA.value, b=BOLD.value)

    assert "in 2 steps, by ben@chat.example" in told
    assert "ben@chat.example sent ana@chat.example 1 message" in told
    assert "perhaps, one person" in _page(rosa, "path", a=ANA.value, b=ANNA.value, status=422)


def test_names_from_outside_are_shown_as_text(rosa):
    for page in (_page(rosa, "people"), _page(rosa, "explain", a=BOLD.value, b=BEN.value)):
        assert "<b>x</b>" not in page
        assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_a_judgement_is_kept_beside_the_machine_shown_and_undone(rosa):
    client = signed_in(rosa)
    pair = {"a": _number(rosa, ANA), "b": _number(rosa, ANNA)}

    judged = client.post(
        reverse("judge-accounts"), pair | {"verdict": "not", "reason": "two sisters"}, follow=True
    ).content.decode()
    row = AccountJudgement.objects.get()

    assert "two sisters" in judged
    assert "Reports or judgements changed" not in judged  # it is reflected
    assert "Links and people are of" in judged
    assert not _together(rosa, ANA, ANNA)
    assert "0.9" in judged  # what the machine says stays
    undo = reverse("undo-account-judgement", args=(row.pk,))
    assert client.post(undo, {"reason": " "}).status_code == 400
    undone = client.post(undo, {"reason": "one of them lives"}, follow=True).content.decode()
    assert "one of them lives" in undone
    assert _together(rosa, ANA, ANNA)
    assert client.post(undo, {"reason": "again"}).status_code == 404
    assert AccountJudgement.objects.get().undone_reason == "one of them lives"


@pytest.mark.parametrize(
    "given",
    [
        {"verdict": "not", "reason": "  "},
        {"verdict": "perhaps", "reason": "why"},
        {"verdict": "same", "reason": "why", "b": "ana@chat.example"},
    ],
)
def test_a_judgement_without_reason_verdict_or_second_account_is_refused(rosa, given):
    data = {"a": ANA.value, "b": ANNA.value} | given

    assert signed_in(rosa).post(reverse("judge-accounts"), data).status_code == 400
    assert not AccountJudgement.objects.exists()


def test_who_reads_reports_and_keeps_none_sees_no_form_to_judge(rosa):
    reader = make_officer("ben", bureau=rosa.bureau, roles=[Role.CASE_OFFICER])
    build_network(reader, networks=BundledNetworks(), now=NOW)

    told = _page(reader, "person", _person(reader, ANA))

    assert PHONE in told
    assert "Not one person" not in told


def test_who_reads_no_reports_is_not_led_to_them(rosa):
    auditor = make_officer("otto", bureau=rosa.bureau, roles=[Role.AUDITOR])

    assert ">Network<" in _page(rosa, "cases")
    assert ">Network<" not in _page(auditor, "cases")


def test_a_network_of_another_officer_is_not_there(rosa):
    colleague = make_officer("ben", bureau=rosa.bureau)

    assert "No network was built yet" in _page(colleague, "people")
    _page(colleague, "person", _person(rosa, ANA), status=404)


def test_a_network_is_built_and_brought_up_to_date_from_its_pages(rosa):
    colleague = make_officer("ben", bureau=rosa.bureau)
    client = signed_in(colleague)

    assert client.post(reverse("network-make"))["location"] == reverse("people")
    assert PHONE in _page(colleague, "person", _person(colleague, ANA))
    Report.objects.update(marking="TLP:CLEAR")
    Build.objects.update(withheld=True)
    assert "No network was built yet" in _page(colleague, "people")
    client.post(reverse("network-make"))
    assert PHONE in _page(colleague, "person", _person(colleague, ANA))
    tagged = AuditEvent.objects.filter(officer=colleague).values_list("tag", flat=True)
    assert {tags.NETWORK_BUILT, tags.NETWORK_UPDATED} <= set(tagged)


def test_a_network_that_another_version_built_is_built_anew_from_its_pages(rosa):
    client = signed_in(rosa)
    Build.objects.update(layout="of a version before")
    before = Build.objects.get().built_at

    assert client.post(reverse("network-make"))["location"] == reverse("people")

    again = Build.objects.get()
    assert (again.layout == layout(), again.built_at > before) == (True, True)


def test_every_view_is_logged_with_whom_it_was_of(rosa):
    entity = _person(rosa, ANA)
    before = AuditEvent.objects.count()
    _page(rosa, "people", q=PHONE)
    _page(rosa, "groups")
    _page(rosa, "person", entity)
    _page(rosa, "explain", a=ANA.value, b=ANNA.value)
    _page(rosa, "path", a=ANA.value, b=BEN.value)
    _page(rosa, "account-judgements")

    seen = list(AuditEvent.objects.order_by("pk").values_list("tag", "subject")[before:])
    listed = (tags.NETWORK_LISTED, "")
    assert seen == [
        listed,
        listed,
        (tags.NETWORK_ENTITY_VIEWED, f"account:{ANA.value}"),
        (tags.NETWORK_LINK_EXPLAINED, f"{ANA.value} {ANNA.value}"),
        (tags.NETWORK_PATH_ASKED, f"account:{ANA.value} account:{BEN.value}"),
        listed,
    ]
