"""Things that were seen are searched on a page, with a reason, among what the officer may see."""

import pytest
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.vault.actions import object_search
from clew.fingerprint.objects.seen import OBJECT_CAVEAT
from clew.model.dossier import Kind, Status
from records import NOW, make_case, make_exhibit, make_item, make_officer, make_sighting
from signed_in import signed_in

pytestmark = pytest.mark.django_db

WHY = "named by a witness"


@pytest.fixture
def officer(vault):
    return make_officer("alice")


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer, number="2026-7"))


def _ask(client, things, reason=WHY):
    return client.post(reverse("search-seen"), {"things": things, "reason": reason})


def _logged():
    return list(AuditEvent.objects.filter(tag=tags.VAULT_OBJECTS_SEARCHED))


def test_items_are_told_with_their_things_where_they_stand_and_why(officer, exhibit):
    surest, unsure, one = (make_item(exhibit) for _ in range(3))
    make_sighting(unsure, "couch", 0.4)
    make_sighting(unsure, "clock")
    make_sighting(surest, "couch", 0.8)
    make_sighting(
        surest, "clock", 0.7, left=0.8, top=0.8, at_s=1.0, until_s=2.0, best_at_s=1.5, width=0.1
    )
    make_sighting(surest, "vase")
    make_sighting(one, "couch")

    answer = _ask(signed_in(officer), "Sofas,  clock, ")

    page = answer.content.decode()
    assert [lead.item.sha256 for lead in answer.context["leads"]] == [surest.pk, unsure.pk]
    assert "2 items, the surest first" in page
    assert "All of them, the least sure 70 %" in page
    assert "0:01.0 to 0:02.0, best at 0:01.5, bottom right, 70 %" in page
    assert "unsure, 40 %" in page
    assert surest.locations.get().path in page
    assert "2026-7" in page
    assert page.count(OBJECT_CAVEAT) == 1
    (event,) = _logged()
    assert (event.officer, event.details) == (
        officer,
        {"reason": WHY, "things": ["clock", "couch"]},
    )
    assert "vase" not in str([lead.things for lead in answer.context["leads"]])


def test_more_than_are_listed_are_counted(officer, exhibit, monkeypatch):
    monkeypatch.setattr(object_search, "MOST_FOUND", 1)
    for _ in range(2):
        make_sighting(make_item(exhibit), "couch")

    page = _ask(signed_in(officer), "couch").content.decode()

    assert "2 items, the surest first" in page
    assert "Only the surest 1 are listed; ask for more things at once." in page


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_things_in_cases_one_may_not_see_do_not_answer(officer, exhibit, who):
    item = make_item(exhibit)
    make_sighting(item, "couch")
    stranger = make_officer(bureau=None if who == "another bureau" else officer.bureau)

    answer = _ask(signed_in(stranger), "couch")

    assert answer.context["leads"] == []
    page = answer.content.decode()
    assert "No such things were found among what you may see" in page
    assert item.pk[:8] not in page
    assert "2026-7" not in page


@pytest.mark.parametrize("role", [Role.DESK_OFFICER, Role.SUPERVISOR, Role.OPERATION_COMMANDER])
def test_roles_that_do_not_work_on_cases_search_for_no_things(officer, exhibit, role):
    make_sighting(make_item(exhibit), "couch")
    reader = make_officer(bureau=officer.bureau, roles=[role])
    exhibit.case.members.add(reader, through_defaults={"since_at": NOW})
    client = signed_in(reader)

    assert client.get(reverse("search-things")).status_code == 404
    assert _ask(client, "couch").status_code == 404
    assert reverse("search-things") not in client.get(reverse("cases")).content.decode()
    assert _logged() == []


UNASKED = {
    "no reason": ("couch", " ", "Say why these things are searched for"),
    "no things": (" ,", WHY, "Give 1 to 12 things"),
    "too many things": (",".join(["couch"] * 13), WHY, "Give 1 to 12 things"),
    "an unknown thing": ("couhc", WHY, "spelt like it: couch"),
    "a person": ("woman", WHY, "is no thing that is looked for"),
}


@pytest.mark.parametrize("case", UNASKED)
def test_what_cannot_be_asked_is_told_and_kept_in_the_form(officer, exhibit, case):
    things, reason, told = UNASKED[case]
    make_sighting(make_item(exhibit), "couch")

    answer = _ask(signed_in(officer), things, reason)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert f'value="{things}"' in answer.content.decode()
    assert "leads" not in answer.context
    assert _logged() == []


def test_what_is_identified_already_is_told_so_with_the_things(officer, exhibit):
    item = make_item(exhibit)
    make_sighting(item, "couch")
    person = open_dossier(
        officer, kind=Kind.PERSON, case=exhibit.case, name="Rosa", start=item.pk, now=NOW
    )
    set_status(
        officer,
        dossier_id=person.pk,
        status=Status.IDENTIFIED,
        identity="file <12>",
        reason="her passport",
        now=NOW,
    )

    page = _ask(signed_in(officer), "couch").content.decode()

    assert page.index("Already identified") < page.index("90 % sure")
    assert reverse("dossier", args=[person.pk]) in page


def test_the_form_is_reached_from_the_cases_and_lists_what_can_be_searched_for(officer):
    client = signed_in(officer)

    assert reverse("search-things") in client.get(reverse("cases")).content.decode()
    page = client.get(reverse("search-things")).content.decode()
    assert "All things must have been seen in one item" in page
    assert "sofa, settee" in page
    assert OBJECT_CAVEAT in page
