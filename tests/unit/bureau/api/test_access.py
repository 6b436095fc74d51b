"""Every call, asked for every role in every situation: the oracle says what must come of it.

What is refused is the very answer that an absent record gets. Each call is in one of the tables
here, so that a new one cannot be forgotten.
"""

import itertools
import os
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from access_oracle import (
    MAY,
    Situation,
    may,
    may_answer_contact,
    may_answer_run,
    may_come_in,
    may_compare,
    may_handle_referral,
    may_hold,
    may_keep_log,
    may_remove_what_is_due,
    may_search,
    may_search_all,
    may_search_by,
    may_see_referral,
    may_start_run,
)
from access_world import ALL, ASKED, ONE_ROLE, WORKING, World
from calling_program import Program, token_of
from clew.bureau.access.declaring import CALLS as OF_PROGRAMS
from clew.bureau.access.declaring import routes, rule_of
from clew.bureau.api.actions import BadTokenError, make_token
from clew.bureau.api.authentication import now
from clew.bureau.api.checking import operations, token_for, undeclared
from clew.bureau.api.refusing import NOTHING
from clew.bureau.api.scopes import AFTER_PROOF, Scope
from clew.bureau.api.site import api
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

WHY = {"reason": "to compare"}
UNSEEN = {"version": "0"}
WINDOW = {"begins_at": "2026-03-01T09:00:00Z", "ends_at": "2026-03-01T12:00:00Z"}
SITE = {"site": "S-9", "address": "2 Lake Road", "country": "IN", "zone": "Asia/Kolkata"}
CONSENT = {
    "kind": "consent",
    "authority": "A lodger",
    "number": "1",
    "valid_from": "2026-03-01T09:00:00Z",
    "valid_until": "2026-03-02T09:00:00Z",
}
# What each call on records does, what it is given, and what it answers when it is done.
CALLS = {
    "GET /api/cases/{case_id}": ("read", None, 200),
    "GET /api/cases/{case_id}/unread": ("read", None, 200),
    "POST /api/cases/{case_id}/mark": ("steer", {"pap": "PAP:GREEN"}, 200),
    "POST /api/cases/{case_id}/close": ("steer", WHY, 200),
    "POST /api/cases/{case_id}/reopen": ("steer", WHY, 200),
    "GET /api/cases/{case_id}/items": ("read", None, 200),
    "GET /api/items/{sha256}": ("read", None, 200),
    "GET /api/items/{sha256}/places": ("read", None, 200),
    "GET /api/items/{sha256}/matches": ("read", None, 200),
    "GET /api/items/{sha256}/thumbnail": ("read", None, 200),
    "GET /api/items/{sha256}/faces/{part}": ("read", None, 200),
    "POST /api/items/{sha256}/reveal": ("reveal", WHY, 200),
    "POST /api/items/{sha256}/let-go": ("reveal", {"seconds": 3}, 200),
    "POST /api/items/{sha256}/picture": ("picture", WHY, 422),  # only its hashes are here
    "POST /api/matches/{match_id}/reveal": ("reveal", WHY, 200),
    "GET /api/matches/{match_id}": ("read", None, 200),
    "GET /api/matches/{match_id}/moments": ("read", None, 422),  # of two pictures
    "GET /api/matches/{match_id}/overlay/{layer}": ("read", None, 200),
    "POST /api/matches/{match_id}/judgements": ("work", {"verdict": "same"}, 201),
    "POST /api/judgements/{judgement_id}/undo": ("work", None, 200),
    "GET /api/items/{sha256}/grades": ("read", None, 200),
    "POST /api/items/{sha256}/grades": (
        "work by an item",
        {"scheme": "baseline", "value": "yes"},
        201,
    ),
    "POST /api/cases/{case_id}/tags": ("work", {"items": ["{sha256}"], "word": "lamp"}, 201),
    "POST /api/tags/{tag_id}/undo": ("work", None, 200),
    "POST /api/grades/{grade_id}/undo": ("undo a grade", None, 200),
    "POST /api/items/{sha256}/conditions": ("work by an item", {"weather": "rain"}, 200),
    "GET /api/dossiers/{dossier_id}": ("read", None, 200),
    "GET /api/dossiers/{dossier_id}/items": ("read", None, 200),
    "GET /api/dossiers/{dossier_id}/support": ("read", None, 200),
    "GET /api/cases/{case_id}/candidates": ("read", None, 200),
    "GET /api/dossiers/{dossier_id}/work": ("read", None, 200),
    "POST /api/dossiers": ("work", {"kind": "place", "case": "{case_id}", "name": "A lake"}, 201),
    "POST /api/dossiers/{dossier_id}/items": ("work", {"item": "{sha256}", **WHY}, 200),
    "POST /api/dossiers/{dossier_id}/gather": ("work", None, 200),
    "POST /api/dossiers/{dossier_id}/items/remove": ("work", {"item": "{other}", **WHY}, 200),
    "POST /api/dossiers/{dossier_id}/merge": ("work", {"other": "{dossier_id}", **WHY}, 422),
    "POST /api/dossiers/{dossier_id}/evidence": ("read", {"other": "{second_id}", **WHY}, 200),
    "POST /api/items/{sha256}/evidence": ("read", {"other": "{other}", **WHY}, 200),
    "POST /api/dossiers/{dossier_id}/differ": ("work", {"other": "{dossier_id}", **WHY}, 422),
    "POST /api/dossiers/{dossier_id}/split": (
        "work",
        {"items": ["{other}"], "name": "A lake", **WHY},
        201,
    ),
    "POST /api/dossiers/{dossier_id}/status": ("work", {"status": "identified", **WHY}, 200),
    "POST /api/dossiers/{dossier_id}/role": ("work", {"role": "witness", **WHY}, 422),
    "POST /api/decisions/{decision_id}/undo": ("work", WHY, 200),
    "GET /api/cases/{case_id}/notes": ("read", None, 200),
    "GET /api/items/{sha256}/notes": ("read", None, 200),
    "GET /api/dossiers/{dossier_id}/notes": ("read", None, 200),
    "GET /api/notes/{note_id}": ("read", None, 200),
    "POST /api/cases/{case_id}/notes": ("write", {"text": "A lamp"}, 201),
    "POST /api/items/{sha256}/notes": ("write", {"text": "A lamp", "case": "{case_id}"}, 201),
    "POST /api/dossiers/{dossier_id}/notes": ("write", {"text": "A lamp"}, 201),
    "POST /api/notes/{note_id}/answers": ("write", {"text": "A lamp"}, 201),
    "PUT /api/notes/{note_id}": ("write", {"text": "A lamp"}, 200),
    "POST /api/notes/{note_id}/withdraw": ("write", WHY, 200),
    "POST /api/notes/{note_id}/mark": ("write", {"tlp": "TLP:AMBER", **WHY}, 200),
    "GET /api/cases/{case_id}/tasks": ("read", None, 200),
    "POST /api/cases/{case_id}/tasks": ("write", {"what": "Ask", "assignee": "keeper"}, 201),
    "POST /api/tasks/{task_id}/give": ("write", {"assignee": "keeper"}, 200),
    "POST /api/tasks/{task_id}/change": ("write", {"state": "done"}, 200),
    "GET /api/cases/{case_id}/team": ("read", None, 200),
    "POST /api/cases/{case_id}/team": ("steer", {"username": "keeper"}, 200),
    "POST /api/cases/{case_id}/team/remove": ("steer", {"username": "keeper"}, 200),
    "GET /api/cases/{case_id}/offers": ("read", None, 200),
    "POST /api/cases/{case_id}/offers": ("steer", {"to": "colleague", **WHY}, 201),
    "POST /api/cases/{case_id}/offers/withdraw": ("steer", None, 200),
    "POST /api/offers/{offer_id}/accept": ("take", {}, 200),
    "POST /api/offers/{offer_id}/decline": ("take", WHY, 200),
    "GET /api/cases/{case_id}/exhibits": ("read", None, 200),
    "POST /api/cases/{case_id}/exhibits": (
        "work",
        {"label": "B1", "seized_at": "2026-03-01T09:00:00Z", "place": "a flat", "seized_by": "12"},
        201,
    ),
    "POST /api/exhibits/{exhibit_id}/custody": (
        "work",
        {"at": "2026-03-01T09:00:00Z", "from_whom": "12", "to_whom": "13", **WHY},
        201,
    ),
    "POST /api/exhibits/{exhibit_id}/verify": ("work", None, 200),
    "GET /api/operations/{operation_id}": ("read", None, 200),
    "GET /api/operations/{operation_id}/exhibits": ("read", None, 200),
    "POST /api/operations/{operation_id}/labels": ("export", None, 200),
    "POST /api/operations/{operation_id}/report": ("export", WHY, 200),
    "POST /api/cases/{case_id}/operations": (
        "plan",
        {"name": "Lamp", "commander": "keeper", **WINDOW},
        201,
    ),
    # Of a version that nobody saw.
    "POST /api/operations/{operation_id}/window": ("plan", {**WINDOW, **WHY, **UNSEEN}, 409),
    "POST /api/operations/{operation_id}/teams": ("plan", {"name": "North"}, 201),
    "PUT /api/operations/{operation_id}/teams/{team_id}": (
        "plan",
        {"name": "East", **UNSEEN},
        409,
    ),
    "POST /api/operations/{operation_id}/teams/{team_id}/remove": ("plan", UNSEEN, 409),
    "POST /api/operations/{operation_id}/processes": ("plan", CONSENT, 201),
    "PUT /api/operations/{operation_id}/processes/{process_id}": (
        "plan",
        {**CONSENT, **UNSEEN},
        409,
    ),
    "POST /api/operations/{operation_id}/processes/{process_id}/remove": ("plan", UNSEEN, 409),
    "POST /api/operations/{operation_id}/risks": ("plan", {"text": "rain"}, 200),
    "POST /api/operations/{operation_id}/risks/remove": ("plan", {"text": "rain"}, 409),
    "POST /api/operations/{operation_id}/checklist": ("plan", {"text": "rope"}, 200),
    "POST /api/operations/{operation_id}/checklist/remove": ("plan", {"text": "rain"}, 409),
    "POST /api/operations/{operation_id}/sites": ("plan", SITE, 201),
    "POST /api/sites/{site_id}/change": ("plan", {**SITE, **UNSEEN}, 409),
    "POST /api/sites/{site_id}/remove": ("plan", UNSEEN, 409),
    "GET /api/sites/{site_id}": ("read", None, 200),
    "POST /api/sites/{site_id}/states": (
        "tell",
        {"state": "ready", "happened_at": "2026-03-01T09:00:00Z"},
        201,
    ),
    "POST /api/sites/{site_id}/outcomes": (
        "tell",
        {"kind": "devices", "count": 2, "happened_at": "2026-03-01T09:00:00Z"},
        201,
    ),
    "POST /api/sites/{site_id}/ticks/{line_id}": ("tell", None, 200),
    "POST /api/sites/{site_id}/exhibits": (
        "work",
        {"label": "B2", "seized_at": "2026-03-01T09:00:00Z", "seized_by": "12"},
        201,
    ),
    "GET /api/cases/{case_id}/queue": ("read", None, 200),
    "GET /api/cases/{case_id}/stacks": ("read", None, 200),
    "GET /api/cases/{case_id}/timeline": ("read", None, 200),
    "POST /api/hits/{hit_id}/ask": ("be told of a hit", WHY, 201),
    "POST /api/requests/{asked_id}/grant": ("steer", {}, 422),
    "POST /api/requests/{asked_id}/decline": ("steer", WHY, 200),
    "POST /api/finds/{find_id}/seen": ("see a find", None, 200),
    "GET /api/referrals/{referral_id}": ("see_referral", None, 200),
    "GET /api/referrals/{referral_id}/parts": ("see_referral", None, 200),
    "GET /api/referrals/{referral_id}/trace": ("see_referral", None, 200),
    # Nobody said yet who speaks for the bureau, and it has no keys to say anything with.
    "POST /api/deconfliction/contacts/{contact_id}/accept": ("answer contact", None, 422),
    "POST /api/deconfliction/contacts/{contact_id}/decline": ("answer contact", None, 422),
    # The key of the run's hub is not here.
    "POST /api/deconfliction/runs/{run_id}/accept": ("answer run", {"reports": True, **WHY}, 422),
    "POST /api/deconfliction/runs/{run_id}/decline": ("answer run", WHY, 422),
    "POST /api/deconfliction/runs/{run_id}/stop": ("stop run", WHY, 409),  # it does not go on yet
    "GET /api/search/items": ("read", {"name": "{sha256}"}, 200),
    "POST /api/items/{sha256}/search/{what}": ("search by", WHY, 200),
    "POST /api/retention/hold": ("hold", {"number": "{case_number}", **WHY}, 200),
    "POST /api/retention/lift": ("hold", {"number": "{case_number}", **WHY}, 422),  # not held
    "POST /api/retention/prolong": (
        "keep retention",
        {"name": "{case_number}", "until": "2099-01-01T00:00:00Z", **WHY},
        200,
    ),
    # An exhibit is in custody.
    "POST /api/retention/purge": ("keep retention", {"name": "{case_number}", **WHY}, 422),
    "POST /api/cases/{case_id}/report": ("export", {"form": "html", "language": "ar", **WHY}, 200),
    "POST /api/cases/{case_id}/export": ("export", {"format": "stix", **WHY}, 200),
}
# Lists and searches, which tell of the records only to whom may see them, and what each is given.
LISTS = {
    "GET /api/cases": "read",
    "GET /api/dossiers": "read",
    "GET /api/operations": "read",
    "GET /api/waiting": "waits",
    "GET /api/finds": "watches",
    "GET /api/deconfliction/contacts": "contacts",
    "GET /api/retention": "keep retention",
    "GET /api/referrals/inbox": "inbox",
    "GET /api/referrals/sent": "outbox",
}


def _may_prove_of_owners(s):
    """Entries of what officers of another bureau did are as absent as those that there are not."""
    return may_keep_log(s) and s.relation == "own"


def _may_oversee(s):
    return may_come_in(s) and "supervisor" in s.roles


# Of these the officer half of their rule is asked here, and what they tell has tests of its own.
BY_ROLE = {
    "POST /api/search/all": (may_search_all, {"asked": "lighthouse", **WHY}),
    "POST /api/search/text": (may_search, {"words": "lighthouse", **WHY}),
    "POST /api/search/things": (may_search, {"things": ["chair"], **WHY}),
    "GET /api/deconfliction/runs": (may_compare, None),
    "POST /api/deconfliction/runs": (may_start_run, {"bureau": "FAR", "hub": "FAR", **WHY}),
    "GET /api/exposure": (may_come_in, None),
    "GET /api/exposure/officers": (_may_oversee, None),
    "GET /api/map": (may_come_in, None),
    "GET /api/map/{country}": (may_come_in, None),
    "GET /api/map/{country}/{subdivision}": (may_come_in, {"layer": "sites"}),
    "GET /api/overview": (_may_oversee, None),
    "POST /api/overview/export": (_may_oversee, WHY),
    "GET /api/audit/events": (may_keep_log, None),
    "POST /api/audit/checkpoint": (may_keep_log, None),
    "POST /api/audit/entries/{number}/proof": (_may_prove_of_owners, WHY),
    "POST /api/audit/export": (may_keep_log, WHY),
    "POST /api/audit/verify": (may_keep_log, {"lines": ""}),
}
# These have tests of their own: other rules than cases', or files.
APART = ("/api/network", "/api/reports", "/api/exchange", "/api/hash-lists", "/h/", "/m/", "/c/")
APART_CALLS = {
    "POST /api/cases",
    "POST /api/search/{what}",
    "POST /api/search/all/file",
    "POST /api/referrals",
    *(
        f"POST /api/referrals/{{referral_id}}/{act}"
        for act in ("send", "withdraw", "acknowledge", "accept", "decline", "progress", "close")
    ),
}


def _situations():
    yield from (Situation(roles=roles) for roles in [*ONE_ROLE, ALL])
    base = Situation(roles=WORKING)
    yield replace(base, roles=frozenset({"supervisor"}), in_team=False)
    yield replace(base, is_closed=True)
    yield replace(base, tlp="TLP:RED", in_team=False)
    yield replace(base, relation="named")
    yield replace(base, relation="named", tlp="TLP:AMBER+STRICT")
    yield replace(base, relation="other")
    yield replace(base, pap="PAP:RED")
    yield replace(base, is_over=True)
    yield replace(base, roles=frozenset({"supervisor"}), in_team=False, is_over=True)
    yield replace(base, roles=ALL, relation="named", is_over=True)
    yield replace(base, account_is_open=False)
    yield replace(base, bureau_is_member=False)


SITUATIONS = list(_situations())
if os.environ.get("CLEW_PROOF_ACCESS"):
    SITUATIONS = list(itertools.chain.from_iterable(ASKED.values()))


@pytest.fixture
def world(vault):
    made = World(vault)
    made.keys |= {"other": made.other.sha256, "number": 0, "case_number": made.case.number}
    if connection.vendor == "postgresql":  # as at a commit: events get their places in the log
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return made


def _asked(program, call, keys, given):
    """The answer to a call; what is given names records by their keys."""
    method, path = call.split()
    filled = {name: _filled(value, keys) for name, value in (given or {}).items()}
    if method == "GET":
        return program.ask(method, path.format(**keys), files=filled)
    return program.ask(method, path.format(**keys), None if given is None else filled)


def _filled(value, keys):
    if isinstance(value, list):
        return [_filled(one, keys) for one in value]
    return value.format(**keys) if isinstance(value, str) else value


def _is_nothing(answer):
    return answer.status_code == 404 and answer.json() == {"message": NOTHING}


def _admits(action, s):  # noqa: C901, PLR0911 -- one sentence, one answer
    match action:
        case "see_referral":
            return may_see_referral(s)
        case "answer contact" | "contacts":
            return may_answer_contact(s)
        case "answer run":
            return may_answer_run(s)
        case "stop run":
            return may_start_run(s)
        case "hold":
            return may_hold(s)
        case "keep retention":
            return may_remove_what_is_due(s)
        case "search by" | "work by an item":
            return may_search_by(s)
        case "undo a grade":
            return may_search_by(s) and s.relation == "own"
        case "see a find" | "watches":
            return may("read", s) and s.in_team
        case "waits":
            waits = (may("read", s) and not s.is_closed) or may("take", s)
            referred = may_handle_referral(s, as_sender=False)
            return waits or referred or may_answer_contact(s) or may_answer_run(s)
        case "inbox" | "outbox":
            return may_see_referral(s) and s.relation == ("named" if action == "inbox" else "own")
        case _:
            return may(action, s)


@pytest.mark.parametrize("number", range(2))
def test_every_call_does_what_the_oracle_says_and_refused_is_absent(world, number):
    program = Program(token_of(world.put(Situation(roles=ALL))))
    answers = {True: 0, False: 0}
    for s in SITUATIONS[number::2]:
        world.put(s)
        wrong = []
        for call, (action, given, done) in CALLS.items():
            answer = _asked(program, call, world.keys, given)
            if not may_come_in(s):
                is_right = answer.status_code == 401
            elif _admits(action, s):
                is_right = answer.status_code == done
                answers[True] += 1
            else:
                is_right = _is_nothing(answer)
                answers[False] += 1
            wrong += [] if is_right else [(call, answer.status_code, answer.content[:200])]
        assert wrong == [], s
        _check_lists(program, s)
        _check_roles(program, s, world.keys)
    assert all(answers.values())


def _check_lists(program, s):
    for call, action in LISTS.items():
        answer = _asked(program, call, {}, None)
        if not may_come_in(s):
            assert answer.status_code == 401, (call, s)
            continue
        told = answer.status_code == 200 and (
            b"Secret" in answer.content
            or (b'"id"' in answer.content and b"Holder" not in answer.content)
            or b'"run"' in answer.content  # of a contact
        )
        assert told is _admits(action, s), (call, s, answer.content)
        assert b"Hidden" not in answer.content


def _check_roles(program, s, keys):
    for call, (admits, given) in BY_ROLE.items():
        answer = _asked(program, call, keys, given)
        if not may_come_in(s):
            assert answer.status_code == 401, (call, s)
        else:
            assert _is_nothing(answer) is not admits(s), (call, s, answer.content)
        if "text" in call and answer.status_code == 200:
            assert bool(answer.json()["rows"]) is may("read", s)
        if call.endswith("{subdivision}") and answer.status_code == 200:
            assert bool(answer.json()["rows"]) is may("read", s)


def test_an_absent_record_gets_one_answer_by_every_call(world):
    program = Program(token_of(world.put(Situation(roles=frozenset(MAY)))))
    absent = {name: uuid4() for name in world.keys} | {"sha256": "ab" * 32, "other": "ab" * 32}
    absent |= {
        name: world.keys[name]
        for name in ("part", "layer", "what", "number", "line_id", "process_id")
    }

    answers = {call: _asked(program, call, absent, CALLS[call][1]) for call in CALLS}

    assert [call for call, answer in answers.items() if not _is_nothing(answer)] == []
    assert len({(*answer.headers.items(), answer.content) for answer in answers.values()}) == 1


def test_every_call_is_in_a_table_and_declares_its_scope_and_rule():
    every = {f"{method} {address}" for method, address, _ in operations(api)}
    apart = {call for call in every if call.split()[1].startswith(APART)} | APART_CALLS

    assert every == CALLS.keys() | LISTS.keys() | BY_ROLE.keys() | apart
    assert undeclared(api) == []
    assert all(
        rule_of(one.callback) == OF_PROGRAMS
        for address, one in routes()
        if address.startswith(("api/", "h/", "m/", "c/"))
    )


def test_every_look_at_records_is_logged_under_the_officers_name(world):
    program = Program(token_of(world.put(Situation(roles=ALL))))
    looks = {**CALLS, **dict.fromkeys(LISTS, (None, None, 200))}
    unlogged = []

    for call in (one for one in looks if one.startswith("GET")):
        path, given = call.split()[1].format(**world.keys), looks[call][1]
        before = AuditEvent.objects.filter(who="asker").count()
        filled = {name: _filled(value, world.keys) for name, value in (given or {}).items()}
        answer = program.ask("get", path, files=filled, undone=False)
        assert answer.status_code == looks[call][2], call
        shown = answer.status_code == 200  # moments of two pictures are refused, and show nothing
        if shown and AuditEvent.objects.filter(who="asker").count() == before:
            unlogged.append(call)

    assert unlogged == []


def test_a_token_of_all_other_scopes_is_not_good_for_a_call(world):
    officer = world.put(Situation(roles=ALL))
    scopes = {
        f"{method} {address}": token_for(one).scope for method, address, one in operations(api)
    }
    others = {scope: Program(token_of(officer, *(set(Scope) - {scope}))) for scope in Scope}

    for call, (_, given, _) in CALLS.items():
        answer = _asked(others[scopes[call]], call, world.keys, given)
        assert answer.status_code == 401, call
    assert {call for call, scope in scopes.items() if scope in AFTER_PROOF} == {
        "POST /api/items/{sha256}/let-go",
        "POST /api/items/{sha256}/picture",
        "POST /api/items/{sha256}/reveal",
        "POST /api/matches/{match_id}/reveal",
        "POST /api/cases/{case_id}/report",
        "POST /api/cases/{case_id}/export",
        "POST /api/operations/{operation_id}/labels",
        "POST /api/operations/{operation_id}/report",
        "POST /api/reports/{key}/export",
        "POST /api/network/graph/export",
        "POST /api/overview/export",
        "POST /api/audit/entries/{number}/proof",
        "POST /api/audit/export",
        "POST /api/referrals/{referral_id}/send",
    }


def test_a_token_to_reveal_or_export_lasts_no_longer_than_a_proof(world, settings):
    officer = world.put(Situation(roles=ALL))
    proof = settings.CLEW_SESSION_LIMITS.proof

    for scope in AFTER_PROOF:
        with pytest.raises(BadTokenError, match="15 minutes"):
            make_token(
                "x",
                [Scope.READ, scope],
                lasts=proof + timedelta(seconds=1),
                acting_officer=officer,
                now=now(),
            )
    late = token_of(officer, Scope.REVEAL, lasts=proof)
    assert Program(late).ask("get", "/api/cases").status_code == 401


def test_a_reveal_takes_a_reason_and_every_look_at_a_picture_is_logged(world):
    program = Program(token_of(world.put(Situation(roles=ALL))))
    item = f"/api/items/{world.item.sha256}"

    for given in ({}, {"reason": ""}, {"reason": " \n"}):
        assert program.ask("post", f"{item}/reveal", given).status_code == 400
    for path, given in ((f"{item}/thumbnail", None), (f"{item}/reveal", WHY)):
        program.ask("post" if given else "get", path, given, undone=False)

    logged = AuditEvent.objects.filter(subject=world.item.sha256, who="asker")
    told = {one.tag: one.details for one in logged}
    assert told[tags.UI_ITEM_VIEWED] == {"picture": "blurred"}
    assert told[tags.VAULT_THUMBNAIL_REVEALED] == {"reason": "to compare"}
