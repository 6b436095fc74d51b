"""Two dossiers are compared, merged, told apart and split on pages, and each can be undone."""

import re

import pytest
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.persons import queries
from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.joining import judge_different
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.models import Decision
from clew.model.dossier import Act, Kind
from records import NOW, make_case, make_exhibit, make_item, make_match, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

WHY = "one scarf in both"


@pytest.fixture
def officer(vault):
    return make_officer("alice")


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer, number="2026-7"))


def _dossier(officer, exhibit, name, *items, kind=Kind.PERSON):
    made = open_dossier(officer, kind=kind, case=exhibit.case, name=name, now=NOW)
    for item in items:
        add_item(officer, dossier_id=made.pk, sha256=item.pk, reason="seen", now=NOW)
    return made


@pytest.fixture
def girl(officer, exhibit):
    return _dossier(officer, exhibit, "Gardener <i>", make_item(exhibit))


@pytest.fixture
def child(officer, exhibit):
    return _dossier(officer, exhibit, "Child of the lake", make_item(exhibit))


def _post(client, act, one, other, **form):
    address = reverse(f"dossier-{act}", args=[one.pk, other.pk])
    return client.post(address, {"reason": WHY, "confirmed": "on", **form})


def _get(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_the_others_of_a_kind_are_listed_to_choose_from_and_searched_by_name(
    officer, exhibit, girl, child
):
    _dossier(officer, exhibit, "A room", kind=Kind.PLACE)
    client = signed_in(officer)

    page = _get(client, "dossier-others", girl.pk)
    none = client.get(reverse("dossier-others", args=[girl.pk]), {"q": "boy"}).content.decode()

    assert reverse("dossier-others", args=[girl.pk]) in _get(client, "dossier", girl.pk)
    assert reverse("dossier-pair", args=[girl.pk, child.pk]) in page
    assert "A room" not in page
    assert "There is no other person of such a name that you may see" in none


def test_the_two_stand_side_by_side_with_what_clashes_were_they_one(officer, girl, child):
    judge_different(officer, first_id=girl.pk, second_id=child.pk, reason="another nose", now=NOW)
    client = signed_in(officer)

    page = _get(client, "dossier-pair", girl.pk, child.pk)

    assert "Gardener &lt;i&gt;" in page
    assert "Child of the lake" in page
    assert "judged different from" in page
    assert "by alice: another nose" in page
    assert "If they were one: " in page
    for item in (
        *queries.dossier(officer, girl.pk).items,
        *queries.dossier(officer, child.pk).items,
    ):
        assert reverse("item", args=[item]) in page


def test_all_evidence_on_the_two_is_told_for_a_reason_that_is_logged(officer, girl, child):
    (mine,), (theirs,) = (queries.dossier(officer, one.pk).items for one in (girl, child))
    make_match(*(_item(one) for one in (mine, theirs)), score=0.97)
    client = signed_in(officer)

    page = _post(client, "weigh", girl, child).content.decode()

    assert "All evidence on these two" in page
    assert "belong together" in page
    (event,) = AuditEvent.objects.filter(tag=tags.PERSONS_EVIDENCE_WEIGHED)
    assert event.subject == f"{girl.pk} {child.pk}"
    assert event.details == {"reason": WHY}


def _item(sha256):
    return Decision.objects.filter(item=sha256).first().item


def test_without_a_reason_nothing_is_weighed(officer, girl, child):
    answer = _post(signed_in(officer), "weigh", girl, child, reason=" ")

    assert answer.status_code == 422
    assert "All evidence on these two" not in answer.content.decode()
    assert not AuditEvent.objects.filter(tag=tags.PERSONS_EVIDENCE_WEIGHED).exists()


def test_two_are_merged_and_the_page_of_the_one_undoes_it(officer, girl, child):
    client = signed_in(officer)

    answer = _post(client, "merge", girl, child)
    page = _get(client, "dossier", girl.pk)
    undo = re.search(r'action="(/dossiers/[^"]+/undo/)"', page[page.index("judged the same") :])
    merged = client.get(reverse("dossier-pair", args=[girl.pk, child.pk]))
    client.post(undo[1], {"reason": "another nose"})

    assert answer["location"] == reverse("dossier", args=[girl.pk]) + "#history"
    assert "2 items" in page
    assert merged["location"] == reverse("dossier", args=[girl.pk])  # there are no two any more
    assert len(queries.dossier(officer, girl.pk).items) == 1
    assert "by alice: another nose" in _get(client, "dossier", girl.pk)


def test_two_are_told_apart(officer, girl, child):
    _post(signed_in(officer), "differ", girl, child)

    (judged,) = Decision.objects.filter(act=Act.DIFFERS.value)
    assert {judged.dossier_id, judged.other_id} == {girl.pk, child.pk}
    assert judged.reason == WHY


UNJUDGED = {
    "no reason": ({"reason": " "}, "Say why"),
    "not confirmed": ({"confirmed": None}, "Tick that you have looked at both"),
}


@pytest.mark.parametrize("act", ["merge", "differ"])
@pytest.mark.parametrize("why", UNJUDGED)
def test_nothing_is_judged_without_a_reason_and_a_tick(officer, girl, child, act, why):
    form, told = UNJUDGED[why]
    given = {"reason": WHY, "confirmed": "on", **form}
    address = reverse(f"dossier-{act}", args=[girl.pk, child.pk])

    answer = signed_in(officer).post(address, {k: v for k, v in given.items() if v is not None})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Decision.objects.filter(act__in=[Act.MERGES.value, Act.DIFFERS.value]).exists()


def test_two_of_different_kinds_are_compared_and_not_merged(officer, exhibit, girl):
    room = _dossier(officer, exhibit, "A room", kind=Kind.PLACE)
    client = signed_in(officer)

    assert "merge them" not in _get(client, "dossier-pair", girl.pk, room.pk)
    answer = _post(client, "merge", girl, room)
    assert answer.status_code == 422
    assert not Decision.objects.filter(act=Act.MERGES.value).exists()


def _split(client, one, *items, **form):
    given = {"item": [item.pk for item in items], "name": "The other", "reason": WHY}
    return client.post(reverse("dossier-split", args=[one.pk]), given | {"confirmed": "on"} | form)


@pytest.fixture
def several(exhibit):
    return [make_item(exhibit) for _ in range(3)]


@pytest.fixture
def both(officer, exhibit, several):
    return _dossier(officer, exhibit, "Two girls", *several)


def test_items_are_split_off_into_another_and_undoing_the_one_judgement_gives_them_back(
    officer, several, both
):
    client = signed_in(officer)

    form = _get(client, "dossier-choose", both.pk)
    answer = _split(client, both, several[0])
    page = _get(client, "dossier", both.pk)
    split = queries.dossier(officer, both.pk)
    other = queries.dossier(officer, queries.id_named(officer, Kind.PERSON, "The other"))
    undo = re.search(r'action="(/dossiers/[^"]+/undo/)"', page[page.index("judged different") :])
    client.post(undo[1], {"reason": "one girl after all"})

    assert reverse("dossier-choose", args=[both.pk]) in _get(client, "dossier", both.pk)
    assert all(f'value="{item.pk}"' in form for item in several)
    assert answer["location"] == reverse("dossier", args=[both.pk]) + "#history"
    assert reverse("dossier", args=[other.id]) in page
    assert set(split.items) == {item.pk for item in several[1:]}
    assert set(other.items) == {several[0].pk}
    assert set(queries.dossier(officer, both.pk).items) == {item.pk for item in several}


UNSPLIT = {
    "no item": ([], {}, "name some of the items"),
    "all items": ([0, 1, 2], {}, "name some of the items"),
    "no name": ([0], {"name": " "}, "give it a name"),
    "no reason": ([0], {"reason": " "}, "say why"),
    "not confirmed": ([0], {"confirmed": None}, "tick that you have looked"),
}


@pytest.mark.parametrize("why", UNSPLIT)
def test_a_split_that_is_refused_says_why_and_keeps_what_was_chosen(officer, several, both, why):
    chosen, form, told = UNSPLIT[why]
    given = {
        "item": [several[one].pk for one in chosen],
        "name": "The other",
        "reason": WHY,
        "confirmed": "on",
        **form,
    }
    address = reverse("dossier-split", args=[both.pk])

    answer = signed_in(officer).post(address, {k: v for k, v in given.items() if v is not None})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told.capitalize() in page
    assert all(f'value="{several[one].pk}" checked' in page for one in chosen)
    assert len(queries.dossier(officer, both.pk).items) == 3


def test_an_item_that_is_not_in_it_is_not_split_off(officer, exhibit, several, both):
    answer = _split(signed_in(officer), both, make_item(exhibit))

    assert answer.status_code == 422
    assert len(queries.dossier(officer, both.pk).items) == 3


def test_who_only_reads_the_case_compares_and_judges_nothing(officer, exhibit, several, both, girl):
    reader = make_officer(bureau=officer.bureau, roles=[Role.DESK_OFFICER])
    exhibit.case.members.add(reader, through_defaults={"since_at": NOW})
    client = signed_in(reader)

    page = _get(client, "dossier-pair", both.pk, girl.pk)
    dossier = _get(client, "dossier", both.pk)

    assert _post(client, "weigh", both, girl).status_code == 200
    assert "Whoever works on the cases that keep both judges" in page
    assert reverse("dossier-choose", args=[both.pk]) not in dossier
    assert _post(client, "merge", both, girl).status_code == 404
    assert _post(client, "differ", both, girl).status_code == 404
    assert client.get(reverse("dossier-choose", args=[both.pk])).status_code == 404
    assert _split(client, both, several[0]).status_code == 404


def test_a_dossier_of_a_hidden_case_is_no_other_and_no_side(officer, girl):
    keeper = make_officer("bert", bureau=officer.bureau)
    hidden = make_exhibit(make_case(keeper, number="2026-8"))
    theirs = _dossier(keeper, hidden, "Hidden child", make_item(hidden))
    client = signed_in(officer)

    assert "Hidden child" not in _get(client, "dossier-others", girl.pk)
    for one, other in ((girl, theirs), (theirs, girl)):
        assert client.get(reverse("dossier-pair", args=[one.pk, other.pk])).status_code == 404
        for act in ("weigh", "merge", "differ"):
            assert _post(client, act, one, other).status_code == 404
    assert not Decision.objects.filter(act=Act.MERGES.value).exists()
