"""What calls do that are not about a case: reports, the network, referrals, lists, the exchange."""

import hashlib
import itertools
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from access_oracle import BEYOND, MAY
from calling_program import Program, token_of
from clew.bureau.access.roles import Role
from clew.bureau.api.refusing import NOTHING
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.persons.queries import queue_for_pages
from clew.bureau.referrals.models import Referral
from clew.bureau.sharing.actions.keys import set_up_node
from clew.bureau.vault.current import current_vault
from clew.intake.sources.typed_form import SOURCE
from invented_tips import tip
from records import (
    NOW,
    make_bureau,
    make_case,
    make_exhibit,
    make_item,
    make_officer,
    make_referral,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

WHY = {"reason": "to compare"}
NEW_CASE = {"number": "7"}
# Calls that the officer half of a rule decides alone, and what each takes in the oracle's table.
GATED = {
    "POST /api/cases": ("open a case", NEW_CASE),
    "GET /api/hash-lists": ("see hash lists", None),
    "POST /api/hash-lists": ("import hash lists", "a list"),
    "GET /api/network": ("see reports", None),
    "POST /api/network/build": ("see reports", None),
    "POST /api/network/update": ("see reports", None),
    "GET /api/network/people": ("see reports", None),
    "GET /api/network/people/1": ("see reports", None),
    "GET /api/network/people/1/links": ("see reports", None),
    "GET /api/network/groups": ("see reports", None),
    "GET /api/network/groups/1": ("see reports", None),
    "GET /api/network/explain?a=1&b=2": ("see reports", None),
    "GET /api/network/path?a=1&b=2": ("see reports", None),
    "GET /api/network/judgements": ("see reports", None),
    "POST /api/network/judgements": (
        "take in reports",
        {"a": "a@x", "b": "b@x", "verdict": "same", **WHY},
    ),
    "GET /api/reports": ("see reports", None),
    "POST /api/reports": ("take in reports", "a list"),
    "GET /api/reports/refused": ("see reports", None),
    "GET /api/reports/x": ("see reports", None),
    "GET /api/reports/x/sightings": ("see reports", None),
    "POST /api/reports/x/mark": ("take in reports", {"pap": "PAP:RED"}),
    "POST /api/reports/x/recall": ("take in reports", WHY),
    "POST /api/reports/x/export": ("make a file of a report", {"format": "cybertip", **WHY}),
    "POST /api/referrals": ("handle referrals", {"request": "Who is it?"}),
    "GET /api/exchange/partners": ("carry packages", None),
    "GET /api/exchange/packages": ("carry packages", None),
    "GET /api/exchange/overdue": ("carry packages", None),
    "GET /api/exchange/records": ("carry packages", None),
    "GET /api/exchange/records/abcdef": ("carry packages", None),
    "POST /api/exchange/records/abcdef/destroyed": ("carry packages", WHY),
    "POST /api/exchange/shares": (
        "share",
        {"items": ["ab" * 32], "to": ["x"], "purpose": "investigation", **WHY},
    ),
    "POST /api/exchange/records/abcdef/correct": ("share", {"purpose": "investigation", **WHY}),
    "POST /api/exchange/records/abcdef/restrict": ("share", WHY),
    "POST /api/exchange/records/abcdef/recall": ("share", WHY),
}
# What is not there even for who may ask.
ABSENT = (
    *("/1", "/x", "abcdef", "network/groups", "network/update", "people", "explain", "path"),
    "shares",
)


def _program(*roles, bureau=None, name=None):
    more = {} if bureau is None else {"bureau": bureau}
    return Program(
        token_of(
            make_officer(
                name or f"as-{'-'.join(roles)}", roles=[Role(one) for one in roles], **more
            )
        )
    )


def _files(given):
    upload = SimpleUploadedFile("list.txt", b"d41d8cd98f00b204e9800998ecf8427e\n")
    return {"file": upload, "name": "List"} if given == "a list" else None


def _ask(program, call, given, **more):
    method, path = call.split()
    return program.ask(
        method, path, None if given == "a list" else given, files=_files(given), **more
    )


def test_roles_that_may_not_are_told_that_nothing_is_there():
    bureau = make_bureau("Ours")
    set_up_node(
        make_officer("admin", bureau=bureau, roles=Role),
        name="ours",
        vault=current_vault(),
        now=NOW,
    )
    for role in MAY:
        program = _program(role, bureau=bureau)
        for call, (needed, given) in GATED.items():
            if call == "POST /api/reports" and given == "a list":
                answer = program.ask("post", "/api/reports", files={"file": _files(given)["file"]})
            else:
                answer = _ask(program, call, given)
            if role not in BEYOND[needed]:
                assert answer.status_code == 404, (role, call, answer.content)
                assert answer.json() == {"message": NOTHING}
            elif not any(word in call for word in ABSENT):
                assert answer.status_code in {200, 201, 404, 422}, (role, call, answer.content)
                assert answer.status_code != 404 or call.endswith(("network", "judgements"))


def test_a_program_opens_marks_closes_and_opens_a_case_again():
    program = _program("case_officer", name="opener")

    made = program.ask("post", "/api/cases", {"number": "7", "title": "A lake"}, undone=False)
    case = f"/api/cases/{made.json()['id']}"
    program.ask("post", f"{case}/mark", {"tlp": "TLP:GREEN", "tell_hits": True}, undone=False)
    program.ask("post", f"{case}/close", WHY, undone=False)
    closed = program.ask("get", case).json()
    program.ask("post", f"{case}/reopen", WHY, undone=False)
    told = program.ask("get", case).json()

    assert made.status_code == 201
    assert (closed["closed_at"], closed["can"]) != (None, told["can"])
    assert (told["number"], told["marking"], told["tell_hits"]) == ("7", "TLP:GREEN", True)
    assert (told["closed_at"], told["totals"]["items"]) == (None, 0)
    assert Case.objects.get().title == "A lake"


def test_pages_of_a_list_hold_every_row_once_and_a_cursor_of_nobodys_is_refused():
    officer = make_officer()
    exhibit = make_exhibit(make_case(officer))
    every = {make_item(exhibit).sha256 for _ in range(7)}
    program = Program(token_of(officer))
    path, seen, cursor = f"/api/cases/{exhibit.case_id}/items", [], ""

    while cursor is not None:
        page = program.ask("get", f"{path}?limit=3&cursor={cursor}").json()
        seen.append([one["sha256"] for one in page["rows"]])
        cursor = page["next"]

    assert [len(page) for page in seen] == [3, 3, 1]
    assert sorted(itertools.chain.from_iterable(seen)) == sorted(every)
    for wrong in ("x", "YXQ6LTE", "YXQ6MDM", "é", "YXQ6OTk5OTk5OTk5OTk5"):
        assert program.ask("get", path, files={"cursor": wrong}).status_code == 422, wrong
    assert program.ask("get", f"{path}?limit=201").status_code == 400


def test_a_report_comes_in_is_read_and_gives_a_network():
    bureau = make_bureau("Ours")
    keeper = Program(token_of(make_officer("k", bureau=bureau, roles=[Role.INTELLIGENCE_ANALYST])))
    reader = Program(token_of(make_officer("r", bureau=bureau, roles=[Role.CASE_OFFICER])))
    (example,) = SOURCE.examples()
    (name, content), (key,) = next(iter(example.files.items())), example.keys
    file = {"file": SimpleUploadedFile(name, content)}

    assert reader.ask("post", "/api/reports", files=file).json() == {"message": NOTHING}
    file["file"].seek(0)
    taken = keeper.ask("post", "/api/reports", files=file, undone=False).json()
    listed = reader.ask("get", "/api/reports").json()["rows"]
    said = reader.ask("get", f"/api/reports/{key}/sightings").json()["rows"]
    built = reader.ask("post", "/api/network/build", undone=False).json()
    people = reader.ask("get", "/api/network/people").json()["rows"]
    person = reader.ask("get", f"/api/network/people/{people[0]['id']}").json()

    assert (taken["new"], taken["refused"]) == ([key], [])
    assert [(one["key"], one["document"]) for one in listed] == [(key, name)]
    assert len(said) == listed[0]["sightings"] == built["sightings"] > 0
    assert person["name"] == people[0]["name"]
    keeper.ask("post", f"/api/reports/{key}/recall", WHY, undone=False)
    assert reader.ask("get", f"/api/reports/{key}/sightings").json()["rows"] == []
    assert reader.ask("get", "/api/network").json() == {"message": NOTHING}
    updated = reader.ask("post", "/api/network/update", undone=False).json()
    network = reader.ask("get", "/api/network").json()
    assert (updated["reports"], updated["groups_gone"]) == (1, True)
    assert (network["entities"], network["is_out_of_date"]) == (0, False)
    assert network["current_at"] > network["built_at"]


def test_a_report_leaves_as_a_document_and_its_recall_names_the_file():
    bureau = make_bureau("Ours")
    keeper = Program(token_of(make_officer("k", bureau=bureau, roles=[Role.INTELLIGENCE_ANALYST])))
    exporter = Program(token_of(make_officer("r", bureau=bureau, roles=[Role.CASE_OFFICER])))
    stranger = Program(token_of(make_officer("s", roles=[Role.CASE_OFFICER])))
    file = {"file": SimpleUploadedFile("tip.xml", tip(5))}
    (key,) = keeper.ask("post", "/api/reports", files=file, undone=False).json()["new"]
    path, asked = f"/api/reports/{key}/export", {"format": "cybertip", **WHY}

    refused = {
        "no reason": exporter.ask("post", path, asked | {"reason": " "}).status_code,
        "another format": exporter.ask("post", path, asked | {"format": "stix"}).status_code,
        "another bureau": stranger.ask("post", path, asked).json(),
        "not released": exporter.ask("post", path, asked | {"to": "Sender"}).status_code,
        "no exporter": keeper.ask("post", path, asked).json(),
    }
    left = exporter.ask("post", path, asked, undone=False)
    recalled = keeper.ask("post", f"/api/reports/{key}/recall", WHY, undone=False).json()

    nothing = {"message": NOTHING}
    assert (refused["another bureau"], refused["no exporter"]) == (nothing, nothing)
    assert {refused[one] for one in ("no reason", "another format", "not released")} <= {400, 422}
    assert left.content.startswith(b"<?xml")
    event = AuditEvent.objects.get(tag=tags.EXPORTS_REPORT_EXPORTED)
    digest = hashlib.sha256(left.content).hexdigest()
    assert (event.who, event.details["sha256"]) == ("r", digest)
    assert event.details["reason"] == WHY["reason"]
    told = [(one["sha256"], one["by"]) for one in recalled["files_to_destroy"]]
    assert told == [(digest, "r")]


def test_a_referral_is_acknowledged_accepted_and_closed_and_a_third_bureau_is_told_nothing():
    sender, recipient = make_bureau("Sender"), make_bureau("Recipient")
    referral = make_referral(sender, recipient)
    theirs = Program(token_of(make_officer("t", bureau=recipient, roles=[Role.CASE_OFFICER])))
    third = Program(token_of(make_officer("s", bureau=make_bureau("Third"), roles=Role)))
    path = f"/api/referrals/{referral.pk}"
    acts = {
        "acknowledge": None,
        "accept": {},
        "progress": WHY,
        "close": {"children_safeguarded": 1, "text": "Safe."},
    }

    for act, given in {**acts, "send": {}, "withdraw": WHY, "decline": WHY}.items():
        assert third.ask("post", f"{path}/{act}", given).json() == {"message": NOTHING}
    answers = [
        theirs.ask("post", f"{path}/{act}", given, undone=False) for act, given in acts.items()
    ]
    told = theirs.ask("get", path).json()

    assert [answer.status_code for answer in answers] == [200] * 4, answers[1].content
    assert (told["state"], told["outcomes"][0]["children_safeguarded"]) == ("closed", 1)
    assert theirs.ask("post", f"{path}/acknowledge").status_code == 422
    assert Referral.objects.get().state == "closed"


def test_a_hash_list_is_imported_under_its_name_for_the_own_bureau_alone():
    program = _program("supervisor", name="lister")
    stranger = _program("supervisor", bureau=make_bureau("Strange"), name="other")

    made = _ask(program, "POST /api/hash-lists", "a list", undone=False)
    again = _ask(program, "POST /api/hash-lists", "a list")

    assert made.status_code == 201
    assert (made.json()["name"], made.json()["complete"]) == ("List", True)
    assert again.json()["imported_at"] == made.json()["imported_at"]
    assert len(program.ask("get", "/api/hash-lists").json()["rows"]) == 1
    assert stranger.ask("get", "/api/hash-lists").json()["rows"] == []


@pytest.mark.django_db(transaction=True)  # events get their places in the log at commit
def test_what_the_log_proves_is_verified_by_a_call():
    program = _program("auditor", name="auditor")
    newest = program.ask("get", "/api/audit/events?limit=1", undone=False).json()["rows"][0]

    proof = program.ask(
        "post", f"/api/audit/entries/{newest['number']}/proof", WHY, undone=False
    ).content.decode()
    whole = program.ask("post", "/api/audit/verify", {"lines": proof}).json()
    forged = program.ask(
        "post", "/api/audit/verify", {"lines": proof.replace("auditor", "nobody1")}
    ).json()

    assert (whole["is_whole"], forged["is_whole"]) == (True, False)


def test_fields_that_a_call_does_not_know_and_values_of_other_types_are_refused():
    program = _program("case_officer", name="typist")

    for given in (
        {"number": "7", "numbr": "8"},
        {"number": 7},
        {"number": "a\x00b"},
        {"number": " "},
        {"number": "7", "marking": "RED"},
        [],
        "7",
    ):
        answer = program.ask("post", "/api/cases", given)
        assert answer.status_code == 400, given
        assert answer.json()["message"]
    assert (
        program.client.post("/api/cases", data="{", content_type="application/json").status_code
        == 400
    )
    assert not Case.objects.exists()
    assert json.loads(program.ask("get", "/api/cases").content)["rows"] == []


def test_a_queue_comes_in_pages_with_every_reason_and_of_a_large_case_not_at_all(monkeypatch):
    rosa = make_officer("rosa")
    exhibit = make_exhibit(make_case(rosa))
    plain, clue = make_item(exhibit), make_item(exhibit, facts={"latitude": 1.0, "longitude": 2.0})
    program = Program(token_of(rosa))
    address = f"/api/cases/{exhibit.case_id}/queue?limit=1"

    first = program.ask("GET", address).json()
    second = program.ask("GET", f"{address}&cursor={first['next']}").json()
    monkeypatch.setattr(queue_for_pages, "MOST_AT_ONCE", 1)
    large = program.ask("GET", address)

    (row,) = first["rows"]
    assert (row["sha256"], row["points"]) == (clue.pk, 50)
    assert {"points": 10, "why": "holds clues: a position"} in row["reasons"]
    assert ([one["sha256"] for one in second["rows"]], second["next"]) == ([plain.pk], None)
    assert (large.status_code, "clew queue" in large.json()["message"]) == (422, True)
