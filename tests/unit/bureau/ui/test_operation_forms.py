"""An operation is planned by forms: what is wrong is told at its field, what was typed stays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.sites import add_site
from clew.bureau.operations.actions.telling import tell_site
from clew.bureau.operations.models import LegalProcess, Operation, Risk, Site, Target, Team
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.operations.queries import plan_of
from clew.bureau.operations.queries.as_planned import version_of_site
from clew.bureau.operations.site_state import SiteState
from clew.bureau.persons.actions.assessing import set_role
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.ui.operation_planning import PARTS
from clew.model.dossier import Kind
from clew.model.dossier import Role as PersonRole
from records import NOW, make_bureau, make_case, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

OPEN = {
    "name": "Lantern",
    "commander": "rosa",
    "begins": "2026-03-05T06:00",
    "ends": "2026-03-05T10:00",
    "zone": "Asia/Kolkata",
}
SITE = {"site": "S-1", "address": "1 Lake Road", "country": "IN", "zone": "Asia/Kolkata"}


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    return make_case(rosa, number="2026-1")


@pytest.fixture
def client(rosa):
    return signed_in(rosa)


@pytest.fixture
def lantern(rosa, case):
    begins = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
    return open_operation(
        rosa,
        case=case,
        name="Lantern",
        commander="rosa",
        begins_at=begins,
        ends_at=begins + timedelta(hours=4),
        now=NOW,
    )


@pytest.fixture
def site(rosa, lantern):
    return add_site(rosa, operation_id=lantern.pk, planned=planned_site(SITE), now=NOW)


def send(client, name, key, /, **said):
    return client.post(reverse(name, args=[key]), said)


def get(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def version_of(rosa, site):
    plan = plan_of(rosa, site.operation, now=NOW)
    return version_of_site(next(one for one in plan.sites if one.id == site.pk))


def test_an_operation_is_opened_from_a_case_by_the_clocks_of_a_zone(client, case):
    answer = send(client, "operation-open", case.pk, **OPEN, target="Gardener")

    made = Operation.objects.get()
    assert made.begins_at == datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
    assert answer["location"] == reverse("site-new", args=[made.pk]) + "?target=Gardener"
    assert "Gardener</textarea>" in client.get(answer["location"]).content.decode()


WRONG = {
    "no name": ({"name": " "}, "name"),
    "nobody": ({"commander": "nobody"}, "commander"),
    "no time": ({"begins": "soon"}, "begins"),
    "ends first": ({"ends": "2026-03-05T05:00"}, "ends"),
    "no zone": ({"zone": "Atlantis"}, "zone"),
}


@pytest.mark.parametrize("why", WRONG)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(client, case, why):
    said, field = WRONG[why]
    answer = send(client, "operation-open", case.pk, **{**OPEN, **said})

    page = answer.content.decode()
    assert answer.status_code == 422
    label = page.index(f'for="open-{field}"')
    assert 'id="open-refused"' in page[label - 400 : label]
    at = page.index(f'name="{field}"')
    assert 'aria-describedby="open-refused" autofocus' in page[at : at + 400]
    assert f'value="{ {**OPEN, **said}["zone"] }"' in page
    assert not Operation.objects.exists()


def test_a_second_operation_of_one_name_is_refused_by_the_form(client, case, lantern):
    assert send(client, "operation-open", case.pk, **OPEN).status_code == 422
    assert Operation.objects.count() == 1


def test_a_site_is_planned_from_a_form_as_from_a_row_of_a_file(client, rosa, case, lantern):
    dossier = open_dossier(rosa, kind=Kind.PERSON, case=case, name="Baker", now=NOW)
    said = SITE | {"subdivision": "IN-RJ", "latitude": "26.9", "longitude": "75.8", "team": "North"}
    said |= {"targets": f"Baker <{dossier.pk}>\r\nCook", "risks": "a dog\nrain"}

    assert send(client, "site-add", lantern.pk, **said).status_code == 302

    site = Site.objects.get()
    assert (site.subdivision, site.latitude, site.team.name) == ("IN-RJ", 26.9, "North")
    assert set(Target.objects.values_list("name", "dossier")) == {
        ("Baker", dossier.pk),
        ("Cook", None),
    }
    assert set(Risk.objects.values_list("text", flat=True)) == {"a dog", "rain"}


AMISS = {
    "no address": ({"address": ""}, "address"),
    "no such state": ({"subdivision": "NZ-AUK"}, "subdivision"),
    "half a place": ({"latitude": "3"}, "longitude"),
    "no such zone": ({"zone": "Atlantis"}, "zone"),
    "nobody known": ({"targets": "Baker <nobody@nowhere>"}, "targets"),
    "planned already": ({"site": "S-1"}, "site"),
}


@pytest.mark.parametrize("why", AMISS)
def test_what_is_wrong_with_a_site_is_told_at_its_field(client, lantern, site, why):
    said, field = AMISS[why]
    typed = {**SITE, "site": "S-2", "risks": "a <dog>", **said}
    answer = send(client, "site-add", lantern.pk, **typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    at = page.index(f'name="{field}"')
    assert "aria-invalid" in page[at : at + 300]
    assert "a &lt;dog&gt;</textarea>" in page
    assert Site.objects.count() == 1


def test_the_states_of_another_country_are_listed_and_what_was_typed_stays(client, lantern):
    said = SITE | {"country": "NZ", "address": "9 Quay", "act": "states"}
    answer = send(client, "site-add", lantern.pk, **said)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<option value="NZ-AUK">' in page
    assert "9 Quay" in page
    assert not Site.objects.exists()


def test_of_two_who_change_a_site_the_second_is_shown_what_it_says_by_now(client, rosa, site):
    seen = version_of(rosa, site)
    first = send(client, "site-change", site.pk, **{**SITE, "address": "2 Quay"}, version=seen)
    assert first.status_code == 302

    typed = {**SITE, "address": "3 Quay", "risks": "mine"}
    second = send(client, "site-change", site.pk, **typed, version=seen)

    page = second.content.decode()
    assert second.status_code == 409
    assert "2 Quay</dd>" in page
    assert "3 Quay</textarea>" in page
    assert Site.objects.get().address == "2 Quay"
    by_now = version_of(rosa, site)
    assert f'value="{by_now}"' in page
    assert send(client, "site-change", site.pk, **typed, version=by_now).status_code == 302
    assert Site.objects.get().address == "3 Quay"


def test_a_site_that_word_was_told_from_stays_and_the_page_says_why(client, rosa, site):
    tell_site(rosa, site_id=site.pk, state=SiteState.READY, happened_at=NOW, now=NOW)
    answer = send(client, "site-remove", site.pk, **SITE, version=version_of(rosa, site))

    assert answer.status_code == 422
    assert "Word was told from S-1, so it stays." in answer.content.decode()
    assert Site.objects.exists()


def test_each_part_of_a_plan_is_added_changed_and_taken_out(client, rosa, lantern, site):
    team = {"team": "North", "officers": "rosa", "others": "A guide"}
    assert send(client, "operation-team", lantern.pk, **team).status_code == 302
    process = {"process": "consent", "authority": "A lodger", "number": "1"}
    process |= {"valid_from": "2026-03-01", "valid_until": "2026-03-09", "zone": "Asia/Kolkata"}
    process |= {"at_site": str(site.pk)}
    assert send(client, "operation-process", lantern.pk, **process).status_code == 302
    for part in ("risk", "line"):
        name = f"operation-{part}"
        assert send(client, name, lantern.pk, words="rain").status_code == 302
        assert send(client, name, lantern.pk, which="rain", words="snow").status_code == 302

    page = get(client, "operation-plan", lantern.pk)
    assert all(one in page for one in ("North", "A guide", "Consent 1", "snow"))
    whole = plan_of(rosa, lantern, now=NOW)
    (row,), (there,) = whole.teams, whole.sites[0].processes
    gone = {"act": "remove", "which": row.id, "version": row.version}
    assert send(client, "operation-team", lantern.pk, **gone).status_code == 302
    gone = {"act": "remove", "which": there.id, "version": there.version}
    assert send(client, "operation-process", lantern.pk, **gone).status_code == 302
    for part in ("risk", "line"):
        said = {"which": "snow", "act": "remove"}
        assert send(client, f"operation-{part}", lantern.pk, **said).status_code == 302
    assert not any(one.objects.exists() for one in (Team, LegalProcess, Risk))


def test_a_part_that_is_refused_says_so_where_it_stands(client, rosa, lantern):
    answer = send(client, "operation-team", lantern.pk, team="North", officers="nobody")
    page = answer.content.decode()
    assert answer.status_code == 422
    at = page.index('id="team-officers"')
    assert 'aria-describedby="team-refused"' in page[at : at + 300]

    said = {"begins": "2026-03-05T06:00", "ends": "2026-03-05T09:00", "zone": "UTC"}
    answer = send(client, "operation-window", lantern.pk, **said, reason="rain", version="0")
    assert answer.status_code == 409
    assert "2026-03-05T00:30</dd>" in answer.content.decode()
    gone = send(client, "operation-line", lantern.pk, which="not there", words="rope")
    assert gone.status_code == 409
    assert "somebody changed this line meanwhile" in gone.content.decode().lower()


def test_the_window_is_put_elsewhere_by_the_clocks_that_are_named(client, rosa, lantern, site):
    page = get(client, "operation-plan", lantern.pk)
    assert 'value="2026-03-05T06:00"' in page  # by the clocks of its first site
    version = plan_of(rosa, lantern, now=NOW).version
    said = {"begins": "2026-03-05T02:00", "ends": "2026-03-05T03:00", "zone": "UTC"}
    said |= {"reason": "rain", "version": version}
    assert send(client, "operation-window", lantern.pk, **said).status_code == 302
    lantern.refresh_from_db()
    assert lantern.begins_at == datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


def test_a_plan_begins_from_a_persons_dossier(client, rosa, case, lantern, site):
    dossier = open_dossier(rosa, kind=Kind.PERSON, case=case, name="Baker <b>", now=NOW)
    assert f"?dossier={dossier.pk}" in get(client, "dossier", dossier.pk)

    page = get(client, "operation-begin", dossier=dossier.pk)

    target = f"target=Baker+b+%3C{dossier.pk}%3E"
    for name, key in (("operation-new", case), ("site-new", lantern), ("site-plan", site)):
        assert f'href="{reverse(name, args=[key.pk])}?{target}"' in page
    filled = get(client, "site-plan", site.pk, target=f"Baker <{dossier.pk}>")
    assert f"Baker &lt;{dossier.pk}&gt;</textarea>" in filled


def test_a_victim_is_nobodys_target(client, rosa, case):
    dossier = open_dossier(rosa, kind=Kind.PERSON, case=case, name="Cook", now=NOW)
    set_role(rosa, dossier_id=dossier.pk, role=PersonRole.VICTIM, reason="said so", now=NOW)

    page = get(client, "operation-begin", dossier=dossier.pk)

    assert "a victim" in page
    assert "target=" not in page


@pytest.mark.parametrize("said", [{}, {"which": "x", "begins": "no day", "site": "S-1"}])
def test_a_form_of_who_may_not_plan_is_not_read(rosa, site, said):
    """A planner of another bureau, in the team: the plan is seen, and its forms are absent."""
    ines = make_officer("ines", bureau=make_bureau(country="IN"), roles=Role)
    for record in (site.operation.case, site.operation):
        record.marking, record.released_to = "TLP:AMBER", frozenset({"IN"})
        record.save()
    site.operation.case.members.add(ines, through_defaults={"since_at": NOW})
    client, operation = signed_in(ines), site.operation_id
    assert "Lantern" in get(client, "operation", operation)

    for name in (*(f"operation-{part}" for part in PARTS), "site-add"):
        assert send(client, name, operation, **said).status_code == 404, name
    for name in ("site-change", "site-remove"):
        assert send(client, name, site.pk, **said).status_code == 404, name
    pages = [("operation-plan", operation), ("site-new", operation), ("site-plan", site.pk)]
    for name, key in pages:
        assert client.get(reverse(name, args=[key])).status_code == 404, name
    assert Site.objects.count() == 1


def test_who_only_sees_a_plan_is_offered_no_forms(rosa, case, lantern, site):
    ada = make_officer("ada", bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    case.members.add(ada, through_defaults={"since_at": NOW})
    client = signed_in(ada)
    for name, key in (("operation", lantern), ("operation-site", site), ("case", case)):
        page = get(client, name, key.pk)
        assert reverse("operation-plan", args=[lantern.pk]) not in page
        assert reverse("site-plan", args=[site.pk]) not in page
        assert reverse("operation-new", args=[case.pk]) not in page


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("site", "", "C\u2019est vide"),
        ("site", "x" * 4_001, "C\u2019est plus long que 60 caractères"),
        ("country", "Utopia", "&#x27;Utopia&#x27; n\u2019est pas un pays"),
        ("latitude", "100", "&#x27;100&#x27; n\u2019est pas entre -90 et 90"),
        ("zone", "Mars", "&#x27;Mars&#x27; n\u2019est pas un fuseau horaire"),
    ],
)
def test_what_is_wrong_with_a_site_is_told_in_the_language(client, lantern, field, typed, told):
    said = SITE | {"latitude": "1", "longitude": "1", field: typed}
    address = reverse("site-add", args=[lantern.pk])

    answer = client.post(address, said, headers={"accept-language": "fr"})

    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_what_is_wrong_with_a_legal_process_is_told_in_the_language(client, site):
    said = {
        "process": "search_warrant",
        "authority": "Court",
        "number": "x" * 101,
        "valid_from": "2026-03-05",
        "valid_until": "2026-03-01",
        "zone": "UTC",
    }
    address = reverse("operation-process", args=[site.operation_id])
    arabic = {"headers": {"accept-language": "ar"}}

    long = client.post(address, said, **arabic).content.decode()
    early = client.post(address, said | {"number": "7"}, **arabic).content.decode()

    assert "أطول من \u2068100\u2069 حرف" in long
    assert "ليس بعد بدء السريان" in early
