"""Words that were read are searched on a page, with a reason, among what the officer may see."""

import pytest
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.opening import open_dossier
from clew.fingerprint.text.line import TEXT_CAVEAT
from clew.model.dossier import Kind, Status
from records import NOW, make_case, make_exhibit, make_item, make_officer, make_text_line
from signed_in import signed_in

pytestmark = pytest.mark.django_db

WHY = "named by a witness"


@pytest.fixture
def officer(vault):
    return make_officer("alice")


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer, number="2026-7"))


def _ask(client, words, reason=WHY):
    return client.post(reverse("search-words"), {"words": words, "reason": reason})


def _logged():
    return list(AuditEvent.objects.filter(tag=tags.VAULT_TEXT_SEARCHED))


def test_items_are_told_with_their_lines_where_they_stand_and_why(officer, exhibit):
    alike, exact = make_item(exhibit), make_item(exhibit)
    make_text_line(alike, "Hote1 <b>Miranar</b>", confidence=0.6, against="UNSURE")
    make_text_line(exact, "Hotel Miramar", left=0.6, top=0.8, at_s=1.0, until_s=2.0)
    make_text_line(exact, "no smoking")

    answer = _ask(signed_in(officer), "hotel miramar")

    page = answer.content.decode()
    assert [one.item.sha256 for one in answer.context["leads"]] == [exact.pk, alike.pk]
    assert "The very words" in page
    assert "Words like these, likeness 0." in page
    assert "0:01.0 to 0:02.0, bottom right, 97 % sure" in page
    assert "Not read surely</i>, perhaps" in page
    assert "&lt;b&gt;Miranar" in page
    assert "no smoking" not in page
    assert exact.locations.get().path in page
    assert "2026-7" in page
    assert page.count(TEXT_CAVEAT) == 1
    (event,) = _logged()
    assert (event.officer, event.details) == (officer, {"reason": WHY, "words": "hotel miramar"})


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_words_in_cases_one_may_not_see_do_not_answer(officer, exhibit, who):
    item = make_item(exhibit)
    make_text_line(item, "Hotel Miramar")
    stranger = make_officer(bureau=None if who == "another bureau" else officer.bureau)

    answer = _ask(signed_in(stranger), "hotel miramar")

    assert answer.context["leads"] == []
    page = answer.content.decode()
    assert "No text like this was found among what you may see" in page
    assert item.pk[:8] not in page
    assert "2026-7" not in page


@pytest.mark.parametrize("role", [Role.DESK_OFFICER, Role.SUPERVISOR, Role.OPERATION_COMMANDER])
def test_roles_that_do_not_work_on_cases_search_for_no_words(officer, exhibit, role):
    make_text_line(make_item(exhibit), "Hotel Miramar")
    reader = make_officer(bureau=officer.bureau, roles=[role])
    exhibit.case.members.add(reader, through_defaults={"since_at": NOW})
    client = signed_in(reader)

    assert client.get(reverse("search-text")).status_code == 404
    assert _ask(client, "hotel").status_code == 404
    assert reverse("search-text") not in client.get(reverse("cases")).content.decode()
    assert _logged() == []


UNASKED = {
    "no reason": ("hotel", " ", "Say why this text is searched for"),
    "no words": ("?!", WHY, "Give 1 to 12 words"),
    "too many words": ("word " * 13, WHY, "Give 1 to 12 words"),
}


@pytest.mark.parametrize("case", UNASKED)
def test_what_cannot_be_asked_is_told_and_kept_in_the_form(officer, exhibit, case):
    words, reason, told = UNASKED[case]
    make_text_line(make_item(exhibit), "Hotel Miramar")

    answer = _ask(signed_in(officer), words, reason)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert f'value="{words}"' in answer.content.decode()
    assert "leads" not in answer.context
    assert _logged() == []


def test_what_is_identified_already_is_told_so_with_the_words(officer, exhibit):
    item = make_item(exhibit)
    make_text_line(item, "Hotel Miramar")
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

    page = _ask(signed_in(officer), "miramar").content.decode()

    assert "Already identified" in page
    assert reverse("dossier", args=[person.pk]) in page


def test_the_form_is_reached_from_the_cases_and_says_what_is_found(officer):
    client = signed_in(officer)

    assert reverse("search-text") in client.get(reverse("cases")).content.decode()
    page = client.get(reverse("search-text")).content.decode()
    assert "All words must stand in one item" in page
    assert TEXT_CAVEAT in page
