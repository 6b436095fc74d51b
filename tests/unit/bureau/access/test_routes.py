"""Every route, asked by every role in every situation: the oracle says what must come of it.

What is denied is the very answer that an absent record gets: status, headers and body. Which rule
admits whom is held against the oracle for the whole product in `test_rules`; here each route shows
that it is under its rule, for every role, and for every handling, state and relation by itself.
With CLEW_PROOF_ACCESS (`make proof-access`) every route is asked for the whole product too, in an
order drawn at random once: what is asked in a given time is spread over all of it (`access_proof`).
"""

import itertools
import re
from functools import partial
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

import access_proof
from access_oracle import (
    BEYOND,
    MAY,
    Situation,
    may,
    may_answer_contact,
    may_answer_run,
    may_call,
    may_come_in,
    may_compare_plans,
    may_draft_referrals,
    may_handle_referral,
    may_leave,
    may_remove_what_is_due,
    may_search,
    may_search_all,
    may_search_by,
    may_see_lent,
    may_see_referral,
    may_start_run,
)
from access_world import ALL, ASKED, ONE_ROLE, WORKING, World
from clew.bureau.access.declaring import EVERYBODY, NODES, check_routes, routes, rule_of
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import case_by_number
from clew.bureau.notes.queries.threads import note_named
from clew.bureau.operations.queries import operation_named
from clew.bureau.persons.actions.deciding import workable
from clew.bureau.persons.queries.dossiers import id_named
from clew.bureau.referrals.queries.reading import referral_named
from clew.bureau.tasks.queries import task_named
from clew.bureau.ui import urls as pages_urls
from clew.bureau.vault.queries.items import item_named
from clew.bureau.vault.queries.text import find_text
from clew.model.dossier import Kind
from signed_in import signed_in

pytestmark = pytest.mark.django_db

ROUTES = {
    "case": ("get", "read", 200),
    "report": ("post", "export", 200),
    "item": ("get", "read", 200),
    "thumbnail": ("get", "read", 200),
    "face": ("get", "read", 200),
    "reveal": ("post", "reveal", 200),
    "covered": ("post", "picture", 422),  # only its hashes are here
    "search-item": ("post", "search by", 200),
    "dossier": ("get", "read", 200),
    "dossier-status": ("post", "work", 302),
    "dossier-role": ("post", "work", 422),  # of a series
    "dossier-others": ("get", "read", 200),
    "dossier-pair": ("get", "read", 200),
    "dossier-weigh": ("post", "read", 200),
    "dossier-merge": ("post", "work", 302),
    "dossier-differ": ("post", "work", 302),
    "dossier-choose": ("get", "work", 200),
    "dossier-split": ("post", "work", 422),  # no item was chosen
    "undo-decision": ("post", "work", 302),
    "find-seen": ("post", "read", 302),
    "compare": ("get", "read", 200),
    "overlay": ("get", "read", 200),
    "reveal-both": ("post", "reveal", 200),
    **dict.fromkeys(("moment", "moments"), ("get", "read", 422)),  # of two pictures
    "reveal-moment": ("post", "reveal", 422),  # likewise
    "look-at-both": ("post", "reveal", 200),
    "let-go-of-both": ("post", "reveal", 200),
    "judge": ("post", "work", 302),
    "undo": ("post", "work", 302),
    "referral": ("get", "see_referral", 200),
    "trace": ("get", "see_referral", 200),
    "referral-review": ("get", "send_referral", 200),
    "referral-send": ("post", "send_referral", 302),
    "referral-withdraw": ("post", "send_referral", 302),
    "referral-acknowledge": ("post", "answer_referral", 302),
    "referral-decline": ("post", "answer_referral", 302),
    "referral-progress": ("post", "answer_referral", 302),
    "referral-close": ("post", "answer_referral", 302),
    "referral-accept": ("post", "accept_referral", 302),
    "case-notes": ("get", "read", 200),
    "note-add": ("post", "write", 302),
    "item-note": ("post", "write", 302),
    "dossier-note": ("post", "write", 302),
    "note": ("get", "read", 200),
    "note-answer": ("post", "write", 302),
    "note-edit": ("post", "write", 302),
    "note-withdraw": ("post", "write", 302),
    "note-mark": ("post", "write", 302),
    "case-tasks": ("get", "read", 200),
    "task-add": ("post", "write", 302),
    "task-change": ("post", "write", 302),
    "case-team": ("get", "read", 200),
    "hand-over-offer": ("post", "steer", 302),
    "hand-over-withdraw": ("post", "steer", 302),
    "hand-over-answer": ("post", "take", 302),
    "case-exhibits": ("get", "read", 200),
    "case-add": ("get", "work", 200),
    "files-send": ("post", "work", 422),  # no file was chosen
    "custody-add": ("post", "work", 302),
    "custody-seize": ("post", "work", 302),
    "custody-verify": ("post", "work", 302),
    "operation": ("get", "read", 200),
    **dict.fromkeys(("operation-board", "operation-changes"), ("get", "read", 200)),
    "operation-outcomes": ("get", "read", 200),
    "operation-site": ("get", "read", 200),
    "operation-exhibits": ("get", "read", 200),
    "operation-seize": ("post", "work", 302),
    "operation-labels": ("post", "export", 200),
    "operation-report": ("post", "export", 200),
    "operation-tell": ("post", "tell", 302),
    "operation-outcome": ("post", "tell", 302),
    "operation-tick": ("post", "tell", 302),
    **dict.fromkeys(("operation-new", "operation-plan", "site-new"), ("get", "plan", 200)),
    "site-plan": ("get", "plan", 200),
    "operation-open": ("post", "plan", 302),
    "operation-compare": ("post", "compare plans", 422),  # the directory knows no such bureau
    "operation-window": ("post", "plan", 409),  # of no version
    **dict.fromkeys(("operation-team", "operation-process"), ("post", "plan", 302)),
    **dict.fromkeys(("operation-risk", "operation-line"), ("post", "plan", 302)),
    "site-add": ("post", "plan", 302),
    **dict.fromkeys(("site-change", "site-remove"), ("post", "plan", 409)),  # of no version
    "case-timeline": ("get", "read", 200),
    "case-queue": ("get", "read", 200),
    "case-offered": ("get", "read", 200),
    **dict.fromkeys(("case-triage", "triage-stacks", "triage-cards"), ("get", "read", 200)),
    "triage-grade": ("post", "work", 422),  # of no items
    "triage-undo": ("post", "work", 302),
    "triage-assign": ("post", "work", 422),  # likewise
    "triage-tag": ("post", "work", 422),  # by no word
    "triage-untag": ("post", "work", 302),
    "triage-reason": ("post", "reveal", 302),
    "triage-let-go": ("post", "reveal", 200),
    "triage-reveal": ("post", "reveal", 422),  # nobody said why in this session
    "hit-ask": ("post", "be told of a hit", 302),
    "request-answer": ("post", "steer", 302),
    "contact-answer": ("post", "answer contact", 422),  # nobody said yet who speaks for them
    "run-answer": ("post", "answer run", 422),  # the key of its hub is not here
    "run-stop": ("post", "stop run", 422),  # it does not go on yet
}
LISTS = {
    *("home", "cases", "dossiers", "finds", "inbox", "outbox", "waiting"),
    *("deconfliction", "operations", "exposure"),
    *("map", "map-country", "map-place"),
}
# Of these the places, where a site of the operation is: of no state that is known.
MAPS = {"map": (), "map-country": ("IN",), "map-place": ("IN", "unknown")}
PLANNING = {
    *(f"operation-{part}" for part in ("window", "team", "process", "risk", "line")),
    *(f"site-{act}" for act in ("new", "add", "plan", "change", "remove")),
}
ENTERING = {
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    *("saml_answers", "saml_come_in", "saml_leaving", "saml_metadata"),
    "account_logout",
    "language",
}
# What officers see and change of how they themselves sign in, and prove to be there by.
OWN = {
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
NETWORK_ROUTES = {  # reports have other rules than cases: `test_network_routes`
    *("people", "person", "groups", "group", "explain", "path"),
    *("graph", "graph-data", "graph-export", "bond"),
    *("graph-view", "graph-view-save", "graph-view-drop"),
    *("judge-accounts", "account-judgements", "undo-account-judgement", "network-make"),
    *("reports", "one-report", "report-export"),
}
# The same of drafting referrals: a form, and what is drafted by it (nothing, with no request).
DRAFTING = {"referral-new": ("get", 200), "referral-draft": ("post", 422)}
# The same of offering a run: the directory knows no such bureau, and the page shows the contacts.
STARTING = {"run-start": ("post", 422)}
# The same of beginning a plan: a page of the cases and operations that the officer plans.
BEGINNING = {"operation-begin": ("get", 200)}
# The same of the bureau's numbers: a page, and a file for a reason.
OVERVIEW = {"overview": ("get", 200), "overview-file": ("post", 200)}
# The same of what an officer allows themself a day (of no minutes), and going on beyond it.
CARE = {"exposure-budget": ("post", 422), "exposure-go-on": ("post", 302)}
# Routes about no record: the method each takes, and the status when it is done (with no file, and
# with words that were read nowhere).
SEARCHES = {
    "search": ("get", 200),
    "search-file": ("post", 422),
    "search-text": ("get", 200),
    "search-words": ("post", 200),
    "search-things": ("get", 200),
    "search-seen": ("post", 200),
}
# The same of what is kept too long: of no name nothing is held, prolonged or removed.
KEEPING = {
    "retention": ("get", 200),
    **{f"retention-{act}": ("post", 422) for act in ("hold", "lift", "prolong", "remove")},
}
# The same of the search over everything (which is asked for nothing), by whoever sees cases.
SEARCHES_ALL = {
    "search-all": ("get", 200),
    "search-found": ("post", 422),
    "search-by-file": ("post", 422),
    "search-key": ("post", 302),
}
# What files are sent to, by browsers and programs: absence and sign-in are told without a page.
SENDING = {
    "deliveries": ("post", 422),  # of no exhibit
    "delivery": ("get", 200),
    "delivery-take-in": ("post", 422),  # no file is whole
    "delivery-empty": ("post", 200),
    "uploads": ("post", 412),  # in no version of the protocol
    "upload": ("patch", 412),
}
OF_NO_RECORD = SEARCHES | SEARCHES_ALL | DRAFTING | STARTING | BEGINNING
OF_NO_RECORD |= CARE | OVERVIEW | KEEPING
FORM = {
    "reason": "to compare",
    "verdict": "same",
    "status": "identified",
    "text": "A lamp",
    "what": "Ask the shop",
    "for": "keeper",
    "state": "done",
    "told": "ready",
    "kind": "devices",
    "count": "3",
    "to": "colleague",
    "from": "the keeper",
    "at": "2026-03-01T09:00",
    "label": "Another phone",
    "place": "a flat",
    "by": "Officer 12",
    "tlp": "TLP:AMBER",
    "words": "asked the provider",
    "things": "zebra",
    "confirmed": "on",
    "because": "it knows the room",
    "name": "Lamp",
    "commander": "keeper",
    "begins": "2026-03-01T09:00",
    "ends": "2026-03-01T12:00",
    "zone": "Asia/Kolkata",
    "site": "S-9",
    "address": "2 Lake Road",
    "country": "IN",
    "team": "North",
    "process": "search_warrant",
    "authority": "High Court",
    "number": "7/26",
    "valid_from": "2026-03-01",
    "valid_until": "2026-03-09",
}
# What the search over everything is asked for, and the pages that it then leads to.
EVERYWHERE = {
    "e": ("case", "note", "dossier", "operation", "operation-site"),
    "{sha256}": ("item", "case"),
}
CALLS = ("h/", "m/", "c/", "api/")  # of programs, by tokens: tests of their own
OF_NODES = {
    *("exchange-packages", "exchange-package", "exchange-receipt", "exchange-directory"),
    *("deconfliction-key", "deconfliction-messages", "deconfliction-message"),
}
METHODS = ["get", "head", "post", "put", "patch", "delete"]
TAKES = {"get": {"get", "head"}, "post": {"post"}}
VALUE = re.compile(r"(?<=SAVEPOINT )\S+|'(?:[^']|'')*'(?:::\w+)?|\b[0-9a-f]{32}\b|\b\d+\b|\bX?\?")
TEXTS = (
    "address",
    "authority",
    "site",
    "team",
    "reason",
    "text",
    "what",
    "label",
    "place",
    "by",
    "words",
    "because",
    "things",
    "name",
)
FIELD = re.compile(r'name="([a-z_]+)"')
TOKEN = re.compile(rb'value="[^"]{64}"')  # a form's token differs at every answer


@pytest.fixture
def world(vault):
    return World(vault)


def _client(officer):
    return (
        Client(headers={"host": "localhost"})
        if isinstance(officer, AnonymousUser)
        else signed_in(officer)
    )


def _ask(client, name, args, method):
    """The answer, with whatever it changed undone."""
    with transaction.atomic():
        answer = getattr(client, method)(
            reverse(name, args=args), FORM if method == "post" else None
        )
        transaction.set_rollback(True)
    return answer


def _all_of(answer):
    """What an answer tells: its status, headers and body, but for the token of forms."""
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    return answer.status_code, headers, TOKEN.sub(b"", answer.content)


@pytest.mark.parametrize("asked", ASKED)
def test_every_route_does_what_the_oracle_says_and_denied_is_absent_to_the_byte(world, asked):
    answers = {True: 0, False: 0}
    for s in ASKED[asked]:
        client = _client(world.put(s))
        absent = _all_of(_ask(client, "item", ("ab" * 32,), "get"))
        _check_lists(client, s, world)
        _check_lent(client, s, world.lent, absent)
        _check_program(world.program, s)
        _check_searches(client, s, world.there, absent)
        _check_starting(client, s, world.there, absent)
        _check_beginning(client, s, world.there, absent)
        _check_care(client, s, world.there)
        _check_overview(client, s, world.there, absent)
        _check_keeping(client, s, world.there, absent)
        _check_sending(client, s, world.there)
        for name, (method, action, done) in ROUTES.items():
            answer = _ask(client, name, world.there[name], method)
            if not may_come_in(s):
                assert answer.status_code == 302, (name, s)
                assert answer["location"].startswith("/sign-in/"), (name, s)
            elif _admits(action, s) and (name != "find-seen" or s.in_team):
                held_back = name == "referral-send" and not may_leave(s)
                assert answer.status_code == (422 if held_back else done), (name, s)
                answers[True] += 1
            else:
                assert _all_of(answer) == absent, (name, s)
                answers[False] += 1
    assert answers[False], "nothing was refused"
    assert answers[True] or asked.startswith(("not in the team", "everything"))
    access_proof.keep(asked, ASKED[asked], admitted=answers[True], refused=answers[False])


OF_REFERRALS = {
    "see_referral": may_see_referral,
    "send_referral": partial(may_handle_referral, as_sender=True),
    "answer_referral": partial(may_handle_referral, as_sender=False),
    "accept_referral": partial(may_handle_referral, as_sender=False, accepts=True),
}


def _admits(action, s):
    if action in OF_REFERRALS:
        return OF_REFERRALS[action](s)
    if action == "answer contact":
        return may_answer_contact(s)
    if action == "answer run":
        return may_answer_run(s)
    if action == "compare plans":
        return may_compare_plans(s)
    if action == "stop run":
        return may_start_run(s)
    return may_search_by(s) if action == "search by" else may(action, s)


def _check_lists(client, s, world):
    """Lists, their counts and search tell what is there to whom may read, nothing to others."""
    reads = may("read", s)
    tells = {
        "cases": reads,
        "dossiers": reads,
        "finds": reads and s.in_team,
        "home": _waits(s),
        "waiting": _waits(s),
        "deconfliction": may_answer_contact(s),
        "exposure": False,
        "inbox": may_see_referral(s) and s.relation == "named",
        "outbox": may_see_referral(s) and s.relation == "own",
        "operations": reads,
        **dict.fromkeys(MAPS, reads),
    }
    for name in LISTS:
        answer = client.get(reverse(name, args=MAPS.get(name, ())))
        assert answer.status_code == (200 if may_come_in(s) else 302), (name, s)
        assert b"Hidden" not in answer.content
        told = b"Secret" in answer.content
        assert told is tells[name], (name, s)
    officer = Officer.objects.get(username="asker")
    _check_words(client, s, reads=reads)
    _check_everything(client, s, world, reads=reads)
    assert bool(find_text(officer, "lighthouse", most=5)) is reads


def _waits(s):
    """Whether something of the case, or a referral of it, waits for the officer."""
    return (
        (may("read", s) and not s.is_closed)
        or may("take", s)
        or may_answer_contact(s)
        or may_remove_what_is_due(s)
        or may_handle_referral(s, as_sender=False)
    )


def _check_words(client, s, *, reads):
    """Words and things are searched by who works on cases, and found where they see the case."""
    form = {"words": "lighthouse", "reason": "to compare"}
    answer = client.post(reverse("search-words"), form)
    told = b"Secret 7" in answer.content
    assert told is (may_search(s) and reads), s
    answer = client.post(reverse("search-seen"), {"things": "couch", "reason": "to compare"})
    told = b"Secret 7" in answer.content
    assert told is (may_search(s) and reads), s


def _check_everything(client, s, world, *, reads):
    """The search over everything leads to what is there for whom may read, others to nothing."""
    for asked, names in EVERYWHERE.items():
        form = {"asked": asked.format(sha256=world.item.sha256), "reason": "to compare"}
        page = client.post(reverse("search-found"), form).content.decode()
        assert "Hidden" not in page
        for name in names:
            told = f'href="{reverse(name, args=world.there[name])}"' in page
            assert told is reads, (name, s)


def _check_lent(client, s, item, absent):
    """What another bureau's case lent is there while that case is released to the asker's."""
    if not may_come_in(s) or s.relation == "own":
        return
    answer = _ask(client, "item", (item.sha256,), "get")
    if may_see_lent(s):
        assert answer.status_code == 200, s
    else:
        assert _all_of(answer) == absent, s


def _check_program(program, s):
    """A token is as good as its officer is, at that moment: this call is about hash lists."""
    sees = bool(s.roles & BEYOND["see hash lists"])
    wanted = (200 if sees else 404) if may_call(s) else 401
    assert program.get("/m/index/status").status_code == wanted, s


def _check_searches(client, s, there, absent):
    """Searching begins with a page and a form: absent to whom may not search at all."""
    asked = dict.fromkeys(SEARCHES, may_search) | dict.fromkeys(SEARCHES_ALL, may_search_all)
    asked |= dict.fromkeys(DRAFTING, may_draft_referrals)
    for name, (method, done) in (SEARCHES | SEARCHES_ALL | DRAFTING).items():
        answer = _ask(client, name, there[name], method)
        admitted = asked[name](s)
        if not may_come_in(s):
            assert answer.status_code == 302, (name, s)
        elif admitted:
            assert answer.status_code == done, (name, s)
            assert b"Secret" not in answer.content
        else:
            assert _all_of(answer) == absent, (name, s)


def _check_starting(client, s, there, absent):
    """Offering a run is absent to whom may not; what was wrong is told on the page of contacts."""
    for name, (method, done) in STARTING.items():
        answer = _ask(client, name, there[name], method)
        if not may_come_in(s):
            assert answer.status_code == 302, (name, s)
        elif may_start_run(s):
            assert answer.status_code == done, (name, s)
            assert (b"Secret" in answer.content) is may_answer_contact(s), (name, s)
        else:
            assert _all_of(answer) == absent, (name, s)


def _check_beginning(client, s, there, absent):
    """Where a plan may begin is told to planners: cases and operations that are theirs to plan."""
    for name, (method, done) in BEGINNING.items():
        answer = _ask(client, name, there[name], method)
        if not may_come_in(s):
            assert answer.status_code == 302, (name, s)
        elif any("plan" in MAY[role] for role in s.roles):
            assert answer.status_code == done, (name, s)
            assert (b"Secret" in answer.content) is may("plan", s), (name, s)
        else:
            assert _all_of(answer) == absent, (name, s)


def _check_overview(client, s, there, absent):
    """The bureau's numbers are for who oversees it, and absent to everybody else."""
    for name, (method, done) in OVERVIEW.items():
        answer = _ask(client, name, there[name], method)
        if not may_come_in(s):
            assert answer.status_code == 302, (name, s)
        elif "supervisor" in s.roles:
            assert answer.status_code == done, (name, s)
            assert b"Secret" not in answer.content
        else:
            assert _all_of(answer) == absent, (name, s)


def _check_care(client, s, there):
    """What an officer allows themself is for whoever comes in to set."""
    for name, (method, done) in CARE.items():
        answer = _ask(client, name, there[name], method)
        is_outside = answer.get("location", "").startswith("/sign-in/")
        assert is_outside is not may_come_in(s), (name, s)
        assert is_outside or answer.status_code == done, (name, s)


def _check_keeping(client, s, there, absent):
    """What is due is told to supervisors; to others the page is absent."""
    for name, (method, done) in KEEPING.items():
        answer = _ask(client, name, there[name], method)
        if not may_come_in(s):
            assert answer.status_code == 302, (name, s)
        elif "supervisor" in s.roles:
            assert answer.status_code == done, (name, s)
            assert (b"Secret" in answer.content) is may_remove_what_is_due(s), (name, s)
        else:
            assert _all_of(answer) == absent, (name, s)


def _check_sending(client, s, there):
    """Files are sent by who works on the case; to all others the address is absent, in one form."""
    for name, (method, done) in SENDING.items():
        answer = _ask(client, name, there[name], method)
        if not may_come_in(s):
            assert answer.status_code == 401, (name, s)
        elif may("work", s):
            assert answer.status_code == done, (name, s)
        else:
            nowhere = _ask(client, name, (uuid4(),), method)
            assert answer.status_code == 404, (name, s)
            assert _all_of(answer) == _all_of(nowhere), (name, s)


def _absent():
    """Of each route, the arguments of a record that is not there."""
    return {
        "case": (uuid4(),),
        "report": (uuid4(), "html"),
        **dict.fromkeys(("item", "thumbnail", "reveal", "covered"), ("ab" * 32,)),
        "face": ("ab" * 32, 0),
        "search-item": ("ab" * 32, "faces"),
        **dict.fromkeys(("dossier", "find-seen", "compare", "reveal-both"), (uuid4(),)),
        **dict.fromkeys(("dossier-status", "dossier-role"), (uuid4(),)),
        **dict.fromkeys(("dossier-others", "dossier-choose", "dossier-split"), (uuid4(),)),
        **dict.fromkeys(("dossier-pair", "dossier-weigh"), (uuid4(), uuid4())),
        **dict.fromkeys(("dossier-merge", "dossier-differ"), (uuid4(), uuid4())),
        **dict.fromkeys(("moment", "reveal-moment", "moments"), (uuid4(),)),
        **dict.fromkeys(("look-at-both", "let-go-of-both"), (uuid4(),)),
        "undo-decision": (uuid4(), uuid4()),
        "overlay": (uuid4(), "query"),
        **dict.fromkeys(("judge", "undo", "referral", "trace"), (uuid4(),)),
        **dict.fromkeys((name for name in ROUTES if name.startswith("referral-")), (uuid4(),)),
        **dict.fromkeys(("case-notes", "note-add", "dossier-note"), (uuid4(),)),
        "item-note": ("ab" * 32,),
        **dict.fromkeys(("note", "note-answer", "note-edit", "note-withdraw"), (uuid4(),)),
        "note-mark": (uuid4(),),
        **dict.fromkeys(("case-tasks", "task-add", "task-change", "case-team"), (uuid4(),)),
        **dict.fromkeys(("hand-over-offer", "hand-over-withdraw"), (uuid4(),)),
        "hand-over-answer": (uuid4(),),
        **dict.fromkeys(
            ("case-exhibits", "case-timeline", "case-queue", "case-offered"), (uuid4(),)
        ),
        **dict.fromkeys(("case-triage", "triage-stacks", "triage-cards"), (uuid4(),)),
        **dict.fromkeys(("triage-grade", "triage-undo", "triage-assign"), (uuid4(),)),
        **dict.fromkeys(("triage-tag", "triage-untag"), (uuid4(),)),
        "triage-reason": (uuid4(),),
        **dict.fromkeys(("triage-reveal", "triage-let-go"), (uuid4(), "ab" * 32)),
        **dict.fromkeys(("custody-add", "custody-seize", "custody-verify"), (uuid4(),)),
        **dict.fromkeys(("case-add", "files-send"), (uuid4(),)),
        **dict.fromkeys(("operation", "operation-board", "operation-changes"), (uuid4(),)),
        "operation-outcomes": (uuid4(),),
        **dict.fromkeys(("operation-site", "operation-tell", "operation-outcome"), (uuid4(),)),
        **dict.fromkeys(("operation-exhibits", "operation-labels"), (uuid4(),)),
        **dict.fromkeys(("operation-report", "operation-seize"), (uuid4(),)),
        "operation-tick": (uuid4(), 1),
        **dict.fromkeys(("operation-new", "operation-open", "operation-plan"), (uuid4(),)),
        "operation-compare": (uuid4(),),
        **dict.fromkeys(PLANNING, (uuid4(),)),
        **dict.fromkeys(("hit-ask", "request-answer", "contact-answer"), (uuid4(),)),
        **dict.fromkeys(("run-answer", "run-stop"), (uuid4(),)),
    }


def test_an_absent_record_gets_one_answer_on_every_route(world):
    officer = world.put(Situation(roles=frozenset(MAY)))
    client = _client(officer)
    absent = _absent()
    assert absent.keys() == ROUTES.keys()

    answers = [_all_of(_ask(client, name, args, ROUTES[name][0])) for name, args in absent.items()]

    assert answers[0][0] == 404
    assert all(answer == answers[0] for answer in answers)


DENIED = {
    "not in the team": Situation(roles=WORKING, in_team=False),
    "of another bureau": Situation(roles=ALL, relation="other"),
    "for named persons": Situation(roles=ALL, in_team=False, tlp="TLP:RED"),
    "over": Situation(roles=ALL, is_over=True),
    "reading nothing": Situation(roles=frozenset({"administrator"})),
}


@pytest.mark.parametrize("why", DENIED)
def test_what_is_denied_is_looked_up_by_the_very_statements_that_look_up_what_is_absent(world, why):
    s = DENIED[why]
    client, absent = _client(world.put(s)), _absent()
    client.get(reverse("cases"))  # what is kept of a rule's SQL is made by whoever asks first

    for name, (method, action, _) in ROUTES.items():
        if _admits(action, s) or (action in OF_REFERRALS and may_see_referral(s)):
            continue  # what is seen and not one's to move is no secret
        there, nowhere = (
            _statements(client, name, args[name], method) for args in (world.there, absent)
        )
        assert there == nowhere, (name, why)
    for name, (method, _) in SENDING.items():
        if not may("work", s):
            there, nowhere = (
                _statements(client, name, args, method) for args in (world.there[name], (uuid4(),))
            )
            assert there == nowhere, (name, why)


@pytest.mark.parametrize("where", ["in the form", "in the query"])
def test_no_page_gives_the_database_a_nul_which_postgresql_cannot_hold(world, where):
    client = _client(world.put(Situation(roles=ALL)))
    forms = Path(pages_urls.__file__).parent.glob("templates/ui/*.html")
    given = FORM | dict.fromkeys(_fields(forms) - FORM.keys(), "\0")
    given |= {name: f"{given[name]}\0" for name in TEXTS}
    asked = (
        ROUTES
        | SEARCHES
        | SEARCHES_ALL
        | DRAFTING
        | STARTING
        | BEGINNING
        | CARE
        | OVERVIEW
        | KEEPING
        | SENDING
    )
    nuls = []

    def watched(execute, sql, params, many, context):
        nuls.extend(one for one in (sql, *(params or ())) if "\0" in str(one))
        return execute(sql, params, many, context)

    for name, (method, *_) in asked.items():
        address = reverse(name, args=world.there[name])
        with transaction.atomic(), connection.execute_wrapper(watched):
            if where == "in the form":
                answer = client.post(address, given)
            else:
                answer = client.generic(method, f"{address}?{urlencode(given)}")
            transaction.set_rollback(True)
        assert answer.status_code < 500, name
        assert nuls == [], name


def _fields(templates):
    """The names of whatever pages ask for."""
    return {name for one in templates for name in FIELD.findall(one.read_text())}


def test_no_record_stands_at_an_address_with_a_nul(world):
    client = _client(world.put(Situation(roles=ALL)))

    for name in ("item", "thumbnail", "search"):
        assert client.get(reverse(name, args=["ab\0"])).status_code == 404, name


def _statements(client, name, args, method):
    """What the database is asked for an answer, in order, without what it is asked about."""
    with CaptureQueriesContext(connection) as asked:
        assert _ask(client, name, args, method).status_code == 404, name
    return _shapes(asked)


def _shapes(asked):
    return [VALUE.sub("?", one["sql"]) for one in asked.captured_queries]


@pytest.mark.parametrize("why", DENIED)
def test_commands_look_up_what_is_denied_as_they_look_up_what_is_absent(world, why):
    s = DENIED[why]
    officer = world.put(s)
    for look_up, there, nowhere in _lookups_of_commands(world, s):
        _looked_up(officer, look_up, nowhere)  # makes what is kept of a rule's SQL
        denied, absent = (_looked_up(officer, look_up, name) for name in (there, nowhere))
        assert denied == absent, look_up


def _worked_on(officer, name):
    return workable(officer, UUID(name))


def _looked_up(officer, look_up, name):
    with CaptureQueriesContext(connection) as asked, pytest.raises(LookupError) as error:
        look_up(officer, name)
    return type(error.value), str(error.value).replace(name, "?"), _shapes(asked)


def _lookups_of_commands(world, s):
    """How commands find things by what people type, a thing that is there, and one that is not."""
    nobody = str(uuid4())
    dossier = str(world.there["dossier"][0])
    yield case_by_number, "Secret 7", "Secret 9"
    yield item_named, world.item.sha256, "ab" * 32
    yield item_named, world.item.sha256[:12], "ab" * 6
    yield _series_named, dossier, nobody
    yield _series_named, "Series of a lake", "Series of a hill"
    yield _worked_on, dossier, nobody
    yield note_named, str(world.there["note"][0]), nobody
    yield operation_named, str(world.there["operation"][0]), nobody
    yield operation_named, "Lantern of Secret 7", "Lantern of Secret 9"
    yield task_named, str(world.there["task-change"][0]), nobody
    if not may_see_referral(s):
        yield referral_named, str(world.there["referral"][0]), nobody


def _series_named(officer, name):
    return id_named(officer, Kind.SERIES, name)


def test_how_an_officer_signs_in_is_there_for_every_role_and_for_nobody_outside(world):
    asked = [Situation(roles=frozenset(), in_team=False)]
    asked += [Situation(roles=roles) for roles in [*ONE_ROLE, ALL]]
    asked += [Situation(roles=ALL, account_is_open=False)]
    asked += [Situation(roles=ALL, bureau_is_member=False)]
    for s in asked:
        client = _client(world.put(s))
        for name in OWN:
            args = [1] if name == "mfa_remove_webauthn" else []
            answer = client.get(reverse(name, args=args))
            is_outside = answer.get("location", "").startswith("/sign-in/")
            assert is_outside is not may_come_in(s), (name, s)


@pytest.mark.parametrize("who", ["admitted", "denied", "signed out"])
def test_a_method_that_a_route_does_not_take_is_refused_whatever_is_there(world, who):
    s = Situation(roles=frozenset(MAY), in_team=who == "admitted", tlp="TLP:RED")
    officer = world.put(s)
    client = _client(AnonymousUser() if who == "signed out" else officer)

    every = (
        ROUTES
        | SEARCHES
        | SEARCHES_ALL
        | DRAFTING
        | STARTING
        | BEGINNING
        | CARE
        | OVERVIEW
        | KEEPING
    )
    for name, method in itertools.product(every, METHODS):
        answer = _ask(client, name, world.there[name], method)
        taken = method in TAKES[every[name][0]]
        assert (answer.status_code != 405) is taken, (name, method)


def test_every_route_is_in_the_matrix_and_declares_a_rule():
    every = [(address, one.name, rule_of(one.callback)) for address, one in routes()]
    assert [address for address, _, rule in every if rule is None] == []
    pages = [
        (name, rule)
        for address, name, rule in every
        if name != "api-root" and not address.startswith(CALLS)
    ]
    declared = dict(pages)

    open_to_all = {name for name, rule in declared.items() if rule == EVERYBODY}
    assert open_to_all == ENTERING
    of_nodes = {name for name, rule in declared.items() if rule == NODES}
    assert of_nodes == OF_NODES  # tests of their own: no officer calls them
    others = declared.keys() - open_to_all - of_nodes
    apart = (
        SEARCHES.keys()
        | DRAFTING.keys()
        | STARTING.keys()
        | BEGINNING.keys()
        | LISTS
        | OWN
        | NETWORK_ROUTES
    )
    apart |= CARE.keys() | OVERVIEW.keys() | KEEPING.keys() | SEARCHES_ALL.keys() | SENDING.keys()
    assert others == ROUTES.keys() | apart
    assert check_routes() == []


def test_no_officer_is_answered_on_the_routes_of_nodes(world):
    client = _client(world.put(Situation(roles=frozenset(MAY))))
    refused = client.get(reverse("exchange-directory"))

    for name in OF_NODES:
        named = {"exchange-package": "ab" * 16 + ".clew", "deconfliction-message": uuid4()}
        args = (named[name],) if name in named else ()
        assert _all_of(client.get(reverse(name, args=args))) == _all_of(refused)
    assert refused.status_code == 401


def test_a_route_without_a_rule_fails_the_check(settings):
    settings.ROOT_URLCONF = __name__

    assert [one.id for one in check_routes()] == ["access.E001"]
    assert "/undeclared/" in check_routes()[0].msg


urlpatterns = [path("undeclared/", lambda _request: None)]
