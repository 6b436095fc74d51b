"""On its page a dossier's status and role are set with a reason, by who works on it alone."""

import pytest
from django.urls import reverse

from clew.bureau.access.roles import Role as Officers
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.models import Decision
from clew.model.dossier import Kind
from records import NOW, make_case, make_exhibit, make_item, make_officer
from signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def person(rosa):
    exhibit = make_exhibit(make_case(rosa, number="2026-7"))
    item = make_item(exhibit)
    return open_dossier(
        rosa, kind=Kind.PERSON, case=exhibit.case, name="Gardener", start=item.pk, now=NOW
    )


def _post(officer, person, what, **form):
    return signed_in(officer).post(reverse(f"dossier-{what}", args=[person.pk]), form)


def test_a_status_is_set_with_who_it_is_and_why_and_logged(rosa, person):
    form = {"status": "identified", "identity": "file 12/26", "reason": "a card"}

    answer = _post(rosa, person, "status", **form)
    page = signed_in(rosa).get(answer["location"]).content.decode()

    made = Decision.objects.get(act="status")
    assert (made.value, made.identity, made.reason) == ("identified", "file 12/26", "a card")
    assert AuditEvent.objects.filter(tag=tags.PERSONS_STATUS_SET).count() == 1
    assert "<b>Identified</b> as file 12/26" in page


REFUSED = {
    "no reason": ("status", {"status": "identified", "reason": " "}, "Say why"),
    "no status": ("status", {"status": "famous", "reason": "why"}, "Choose one of the statuses"),
    "of no victim": ("status", {"status": "safeguarded", "reason": "why"}, "only a person"),
    "no role": ("role", {"role": "king", "reason": "why"}, "Choose one of the roles"),
    "a role without a reason": ("role", {"role": "witness"}, "Say why"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_so_is_told_on_the_page_and_nothing_is_decided(rosa, person, case):
    what, form, told = REFUSED[case]

    answer = _post(rosa, person, what, **form)

    assert answer.status_code == 422
    assert told.lower() in answer.content.decode().lower()
    assert not Decision.objects.filter(act="status").exists()
    assert Decision.objects.filter(act="role").count() == 1  # as it was opened


def test_a_role_opens_the_statuses_that_need_it(rosa, person):
    client = signed_in(rosa)
    address = reverse("dossier", args=[person.pk])
    assert "safeguarded" not in client.get(address).content.decode()

    _post(rosa, person, "role", role="victim", reason="statement")

    opened = '<option value="safeguarded">safeguarded</option>'
    assert opened in client.get(address).content.decode()


def test_who_only_reads_gets_no_form_and_what_absent_gets(rosa, person):
    sam = make_officer("sam", bureau=rosa.bureau, roles=[Officers.SUPERVISOR])

    page = signed_in(sam).get(reverse("dossier", args=[person.pk])).content.decode()
    answer = _post(sam, person, "status", status="identified", reason="why")

    assert "Set the status" not in page
    assert answer.status_code == 404
    assert not Decision.objects.filter(act="status").exists()


def test_the_list_is_filtered_by_kind_status_and_the_name_that_is_read(rosa, person):
    open_dossier(rosa, kind=Kind.PLACE, case=person.case, name="A house", now=NOW)
    client, address = signed_in(rosa), reverse("dossiers")

    def names(**asked):
        return [row[0].name for row in client.get(address, asked).context["rows"]]

    assert names() == ["A house", "Gardener"]
    assert names(kind="person") == ["Gardener"]
    assert names(status="identified") == []
    assert names(q="hous") == ["A house"]
    assert names(kind="nonsense", status="nonsense", page="x") == ["A house", "Gardener"]
    counts = {one.label: one.count for one in client.get(address).context["kinds"]}
    assert counts == {"all": 2, "series": 0, "person": 1, "place": 1, "device": 0, "voice": 0}
