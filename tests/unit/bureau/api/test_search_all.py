"""The search over everything as a call: by words and hashes with a reason, and by a file."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from calling_program import Program, token_of
from clew.bureau.access.roles import Role
from clew.bureau.api.scopes import Scope
from records import make_case, make_exhibit, make_item, make_officer, make_text_line

pytestmark = pytest.mark.django_db

WHY = {"reason": "named by a witness"}


@pytest.fixture
def officer(vault):
    return make_officer("alice")


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer, number="2026-7"))


def _asked(officer, asked, **given):
    program = Program(token_of(officer))
    return program.ask("post", "/api/search/all", {"asked": asked, **WHY, **given})


def _picture():
    with io.BytesIO() as out:
        Image.linear_gradient("L").resize((320, 200)).save(out, "PNG")
        return out.getvalue()


def test_hits_are_told_with_their_kind_why_and_the_key_of_other_calls(officer, exhibit):
    item = make_item(exhibit)
    make_text_line(item, item.pk[:12])

    found = _asked(officer, item.pk).json()

    assert found["hits"] == [
        {"kind": "item", "what": item.pk, "why": "SHA-256 equal", "key": item.pk}
    ]
    assert found["looked_in_media"]
    (case,) = _asked(officer, "2026-7").json()["hits"]
    assert (case["kind"], case["why"], case["key"]) == ("case", "its number", str(exhibit.case_id))
    assert _asked(make_officer(), item.pk).json()["hits"] == []


def test_a_reason_and_a_question_are_asked_for(officer):
    assert _asked(officer, "lamp", reason=" ").status_code == 400
    refused = _asked(officer, "?!")
    assert (refused.status_code, "to search for" in refused.json()["message"]) == (422, True)


def test_a_file_is_told_what_it_is_like_and_why_nothing_is(officer, exhibit):
    content = _picture()
    item = make_item(exhibit, content=content)

    def ask(who):
        file = {"file": SimpleUploadedFile("a.png", content)}
        return Program(token_of(who)).ask("post", "/api/search/all/file", files=file).json()

    (hit,) = ask(officer)["hits"]
    assert (hit["sha256"], hit["relation"], hit["score"]) == (item.pk, "same_file", 1.0)
    nobodys = ask(make_officer())
    assert nobodys["hits"] == []
    assert nobodys["nothing"]


@pytest.mark.parametrize("path", ["/api/search/all", "/api/search/all/file"])
def test_it_takes_the_scope_and_a_role_that_sees_cases(officer, path):
    given = {"asked": "lamp", **WHY} if path.endswith("all") else None
    files = None if given else {"file": SimpleUploadedFile("a.png", _picture())}

    other_scope = Program(token_of(officer, Scope.READ)).ask("post", path, given, files=files)
    auditor = make_officer(roles=[Role.AUDITOR])
    absent = Program(token_of(auditor)).ask("post", path, given, files=files)

    assert (other_scope.status_code, absent.status_code) == (401, 404)
