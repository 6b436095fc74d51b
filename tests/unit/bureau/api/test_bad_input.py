"""What cannot be kept or understood is refused in words: it is no mistake of the server."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calling_program import Program, token_of
from clew.bureau.access.roles import Role
from records import make_case, make_officer
from signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

WHY = {"reason": "to compare"}
TIMES = {
    "before the first year": "0001-01-01T00:00:00+14:00",
    "after the last year": "9999-12-31T23:59:59-12:00",
    "in the first year": "0001-06-01T00:00:00Z",
    "in the last year": "9999-06-01T00:00:00Z",
}
BODIES = {
    "half of a pair": '{"number": "\\ud800"}',
    "no number of anything": '{"number": "7", "title": NaN}',
    "as deep as a well": "[" * 100_000,
    "a number of many digits": '{"number": ' + "9" * 5_000 + "}",
    "no text in UTF-8": b'{"number": "\xff"}',
    "nothing": "",
}


@pytest.fixture
def officer():
    return make_officer(roles=Role)


@pytest.fixture
def program(officer):
    return Program(token_of(officer))


@pytest.mark.parametrize("why", TIMES)
def test_a_time_that_no_record_can_hold_is_asked_wrongly(program, officer, why):
    case, at = make_case(officer), TIMES[why]
    seized = {"label": "B1", "seized_at": at, "place": "a flat", "seized_by": "12"}

    answers = [
        program.ask("get", "/api/audit/events", files={"since": at}),
        program.ask("post", f"/api/cases/{case.pk}/mark", {"keep_until": at}),
        program.ask("post", f"/api/cases/{case.pk}/exhibits", seized),
        program.ask("post", "/api/referrals", {"request": "Who?", "due_at": at}),
    ]

    assert [one.status_code for one in answers] == [400] * 4
    assert all("between the years" in one.json()["message"] for one in answers)


def test_a_number_without_a_fraction_is_whole_however_json_writes_it(program):
    asked = {"lines": "", "key": "none", "witnesses": []}
    answers = [
        program.ask("post", "/api/audit/verify", asked | {"need": need})
        for need in (4, 4.0, 4.5, "4", True)
    ]

    told = [b"integer" in one.content for one in answers]
    assert told == [False, False, True, True, True]


def test_a_page_takes_the_last_day_that_there_is(officer):
    said = {"request": "Who?", "due": "9999-12-31", "tlp": "TLP:AMBER", "purpose": "investigation"}

    answer = signed_in(officer).post("/referrals/draft/", said)

    assert answer.status_code == 422
    assert "say what is sent" in answer.content.decode().casefold()


@pytest.mark.parametrize("why", BODIES)
def test_a_body_that_cannot_be_read_is_asked_wrongly(program, why):
    for path in ("/api/cases", "/api/search/text", "/m/compare", "/api/audit/verify"):
        answer = program.client.post(path, data=BODIES[why], content_type="application/json")
        assert answer.status_code == 400, (path, answer.content)


def test_half_of_a_pair_is_no_text_in_any_field(program):
    for field in ("lines", "key"):
        given = json.dumps({"lines": "", field: "\ud800"})
        answer = program.client.post("/api/audit/verify", given, content_type="application/json")
        assert answer.status_code == 400, field


@pytest.mark.parametrize("more", [{"key": "x"}, {"witnesses": ["x"], "need": 1}, {"key": "x+0+AA"}])
def test_a_key_that_is_none_is_told(program, more):
    answer = program.ask("post", "/api/audit/verify", {"lines": "x\n"} | more)

    assert answer.status_code in {200, 422}
    assert answer.status_code == 422 or not answer.json()["is_whole"]


def test_a_file_of_a_very_long_name_is_read(program):
    name = "\N{LABEL}" * 100 + ".txt"
    file = SimpleUploadedFile(name, b"d41d8cd98f00b204e9800998ecf8427e\n")

    answer = program.ask("post", "/api/hash-lists", files={"file": file, "name": "List"})

    assert answer.status_code == 201, answer.content
