"""Two bureaux have a case of one number: calls and pages take the one that is asked for."""

import pytest

from calling_program import Program, token_of
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.referrals.models import Source
from records import make_bureau, make_case, make_exhibit, make_item, make_officer
from signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

WHY = {"reason": "for the court"}


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def theirs(officer):
    """Another bureau's case, with an item, that the officer sees beside an own one."""
    make_item(make_exhibit(make_case(officer, number="7", marking="TLP:AMBER")))
    lender = make_bureau("Lake")
    case = make_case(
        officer,
        number="7",
        bureau=lender,
        marking="TLP:AMBER",
        released_to=frozenset({str(officer.bureau_id)}),
    )
    make_item(make_exhibit(case, label="Their disk"))
    return case


@pytest.mark.parametrize(
    ("act", "given", "tag"),
    [
        ("report", {"form": "html"}, tags.REPORTS_REPORT_MADE),
        ("export", {"format": "stix"}, tags.EXPORTS_CASE_EXPORTED),
    ],
)
def test_a_call_exports_the_case_that_it_names(officer, theirs, act, given, tag):
    program = Program(token_of(officer))

    answer = program.ask("post", f"/api/cases/{theirs.pk}/{act}", given | WHY, undone=False)

    assert answer.status_code == 200, answer.content
    assert AuditEvent.objects.get(tag=tag).subject == str(theirs.pk)
    assert b"Lake" in answer.content or b"Their disk" in answer.content


def test_a_page_exports_the_case_that_it_shows(officer, theirs):
    browser = signed_in(officer)

    answer = browser.post(f"/cases/{theirs.pk}/report.html", WHY)

    assert answer.status_code == 200
    assert AuditEvent.objects.get(tag=tags.REPORTS_REPORT_MADE).subject == str(theirs.pk)


def test_a_referral_that_a_page_begins_from_a_case_sends_of_that_case(officer, theirs):
    browser = signed_in(officer)
    kept = browser.get("/referrals/new/", {"case": theirs.pk}).context["kept"]
    said = {"case": kept["case"], "request": "Who is it?", "tlp": "TLP:AMBER", "which": "all"}

    answer = browser.post("/referrals/draft/", said | {"purpose": ["investigation"]})

    assert answer.status_code == 302, answer.context["error"]
    assert {one.case for one in Source.objects.all()} == {theirs}


def test_a_call_opens_a_case_of_the_own_bureau_though_anothers_has_the_number(officer, theirs):
    theirs.number = "8"
    theirs.save()

    opened = Program(token_of(officer)).ask("post", "/api/cases", {"number": "8"}).json()

    assert opened["id"] != str(theirs.pk)
    assert opened["bureau"] == officer.bureau.name
