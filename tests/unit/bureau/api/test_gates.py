"""Which roles a call is for at all, as a table of its own: asked before anything of it is read.

The oracle says which roles may do what; the table here says which of that each call is.
"""

from uuid import uuid4

import pytest

from access_oracle import ANSWER_CONTACTS, BEYOND, KEEP_LOG, MAY
from calling_program import Program, token_of
from clew.bureau.access.roles import Role
from clew.bureau.api.checking import operations, token_for
from clew.bureau.api.refusing import NOTHING
from clew.bureau.api.scopes import Scope
from clew.bureau.api.site import api
from records import make_bureau, make_officer

pytestmark = pytest.mark.django_db

GATES = {
    "see hash lists": """
        GET /api/hash-lists
        GET /c/bank/{name}
        GET /c/bank/{name}/content/{row}
        GET /c/banks
        GET /c/content_type
        GET /c/signal_type
        GET /h/hash
        POST /h/hash
        POST /m/compare
        GET /m/index/status
        GET /m/lookup
        POST /m/lookup
        GET /m/raw_lookup
    """,
    "import hash lists": """
        POST /api/hash-lists
        DELETE /c/bank/{name}
        PUT /c/bank/{name}
        POST /c/bank/{name}/content
        DELETE /c/bank/{name}/content/{row}
        POST /c/bank/{name}/signal
        POST /c/banks
    """,
    "come in": """
        GET /api/cases
        GET /api/exposure
        GET /api/finds
        GET /api/map
        GET /api/map/{country}
        GET /api/map/{country}/{subdivision}
        GET /api/referrals/inbox
        GET /api/referrals/sent
        GET /api/waiting
    """,
    "read": """
        POST /api/search/all
        POST /api/search/all/file
        GET /api/cases/{case_id}
        GET /api/cases/{case_id}/candidates
        GET /api/cases/{case_id}/exhibits
        GET /api/cases/{case_id}/items
        GET /api/cases/{case_id}/notes
        GET /api/cases/{case_id}/offers
        GET /api/cases/{case_id}/queue
        GET /api/cases/{case_id}/stacks
        GET /api/cases/{case_id}/tasks
        GET /api/cases/{case_id}/team
        GET /api/cases/{case_id}/timeline
        GET /api/cases/{case_id}/unread
        GET /api/dossiers
        GET /api/dossiers/{dossier_id}
        GET /api/dossiers/{dossier_id}/items
        GET /api/dossiers/{dossier_id}/notes
        GET /api/dossiers/{dossier_id}/support
        GET /api/dossiers/{dossier_id}/work
        POST /api/dossiers/{dossier_id}/evidence
        POST /api/items/{sha256}/evidence
        POST /api/finds/{find_id}/seen
        POST /api/hits/{hit_id}/ask
        GET /api/items/{sha256}
        GET /api/items/{sha256}/faces/{part}
        GET /api/items/{sha256}/grades
        GET /api/items/{sha256}/matches
        GET /api/items/{sha256}/notes
        GET /api/items/{sha256}/places
        GET /api/items/{sha256}/thumbnail
        GET /api/matches/{match_id}
        GET /api/matches/{match_id}/moments
        GET /api/matches/{match_id}/overlay/{layer}
        GET /api/notes/{note_id}
        GET /api/operations
        GET /api/operations/{operation_id}
        GET /api/operations/{operation_id}/exhibits
        GET /api/referrals/{referral_id}
        GET /api/referrals/{referral_id}/parts
        GET /api/referrals/{referral_id}/trace
        GET /api/search/items
        GET /api/sites/{site_id}
        POST /api/sites/{site_id}/outcomes
        POST /api/sites/{site_id}/states
        POST /api/sites/{site_id}/ticks/{line_id}
    """,
    "steer": """
        POST /api/cases/{case_id}/close
        POST /api/cases/{case_id}/mark
        POST /api/cases/{case_id}/offers
        POST /api/cases/{case_id}/offers/withdraw
        POST /api/cases/{case_id}/reopen
        POST /api/cases/{case_id}/team
        POST /api/cases/{case_id}/team/remove
        POST /api/offers/{offer_id}/accept
        POST /api/offers/{offer_id}/decline
        POST /api/requests/{asked_id}/decline
        POST /api/requests/{asked_id}/grant
    """,
    "open a case": """
        POST /api/cases
    """,
    "reveal": """
        POST /api/items/{sha256}/let-go
        POST /api/items/{sha256}/reveal
        POST /api/matches/{match_id}/reveal
    """,
    "make a file of a picture": """
        POST /api/items/{sha256}/picture
    """,
    "work": """
        POST /api/cases/{case_id}/exhibits
        POST /api/decisions/{decision_id}/undo
        POST /api/dossiers
        POST /api/dossiers/{dossier_id}/differ
        POST /api/dossiers/{dossier_id}/gather
        POST /api/dossiers/{dossier_id}/items
        POST /api/dossiers/{dossier_id}/items/remove
        POST /api/dossiers/{dossier_id}/merge
        POST /api/dossiers/{dossier_id}/role
        POST /api/dossiers/{dossier_id}/split
        POST /api/dossiers/{dossier_id}/status
        POST /api/exhibits/{exhibit_id}/custody
        POST /api/exhibits/{exhibit_id}/verify
        POST /api/cases/{case_id}/tags
        POST /api/tags/{tag_id}/undo
        POST /api/grades/{grade_id}/undo
        POST /api/items/{sha256}/conditions
        POST /api/items/{sha256}/grades
        POST /api/items/{sha256}/search/{what}
        POST /api/judgements/{judgement_id}/undo
        POST /api/matches/{match_id}/judgements
        POST /api/sites/{site_id}/exhibits
        POST /api/referrals/{referral_id}/accept
        POST /api/search/text
        POST /api/search/things
        POST /api/search/{what}
    """,
    "plan": """
        POST /api/cases/{case_id}/operations
        POST /api/operations/{operation_id}/window
        POST /api/operations/{operation_id}/teams
        PUT /api/operations/{operation_id}/teams/{team_id}
        POST /api/operations/{operation_id}/teams/{team_id}/remove
        POST /api/operations/{operation_id}/processes
        PUT /api/operations/{operation_id}/processes/{process_id}
        POST /api/operations/{operation_id}/processes/{process_id}/remove
        POST /api/operations/{operation_id}/risks
        POST /api/operations/{operation_id}/risks/remove
        POST /api/operations/{operation_id}/checklist
        POST /api/operations/{operation_id}/checklist/remove
        POST /api/operations/{operation_id}/sites
        POST /api/sites/{site_id}/change
        POST /api/sites/{site_id}/remove
    """,
    "write": """
        POST /api/cases/{case_id}/notes
        POST /api/cases/{case_id}/tasks
        POST /api/dossiers/{dossier_id}/notes
        POST /api/items/{sha256}/notes
        PUT /api/notes/{note_id}
        POST /api/notes/{note_id}/answers
        POST /api/notes/{note_id}/mark
        POST /api/notes/{note_id}/withdraw
        POST /api/tasks/{task_id}/change
        POST /api/tasks/{task_id}/give
    """,
    "handle referrals": """
        POST /api/referrals
        POST /api/referrals/{referral_id}/acknowledge
        POST /api/referrals/{referral_id}/close
        POST /api/referrals/{referral_id}/decline
        POST /api/referrals/{referral_id}/progress
        POST /api/referrals/{referral_id}/send
        POST /api/referrals/{referral_id}/withdraw
    """,
    "see reports": """
        GET /api/network
        POST /api/network/build
        POST /api/network/update
        GET /api/network/explain
        GET /api/network/graph
        GET /api/network/groups
        GET /api/network/groups/{group_id}
        GET /api/network/judgements
        GET /api/network/path
        GET /api/network/people
        GET /api/network/people/{entity_id}
        GET /api/network/people/{entity_id}/links
        GET /api/reports
        GET /api/reports/refused
        GET /api/reports/{key}
        GET /api/reports/{key}/sightings
        GET /api/reports/{key}/uses
    """,
    "take in reports": """
        POST /api/network/judgements
        POST /api/network/judgements/{judgement_id}/undo
        POST /api/reports
        POST /api/reports/{key}/mark
        POST /api/reports/{key}/recall
    """,
    "carry packages": """
        GET /api/exchange/overdue
        GET /api/exchange/packages
        GET /api/exchange/partners
        GET /api/exchange/records
        GET /api/exchange/records/{name}
        POST /api/exchange/records/{name}/destroyed
    """,
    "share": """
        POST /api/exchange/records/{name}/correct
        POST /api/exchange/shares
    """,
    "recall": """
        POST /api/exchange/records/{name}/recall
        POST /api/exchange/records/{name}/restrict
    """,
    "answer contacts": """
        GET /api/deconfliction/contacts
        POST /api/deconfliction/contacts/{contact_id}/accept
        POST /api/deconfliction/contacts/{contact_id}/decline
    """,
    "compare": """
        GET /api/deconfliction/runs
        POST /api/deconfliction/runs
        POST /api/deconfliction/runs/{run_id}/stop
    """,
    "consent": """
        POST /api/deconfliction/runs/{run_id}/accept
        POST /api/deconfliction/runs/{run_id}/decline
    """,
    "export": """
        POST /api/cases/{case_id}/export
        POST /api/cases/{case_id}/report
        POST /api/operations/{operation_id}/labels
        POST /api/operations/{operation_id}/report
    """,
    "make a file of a report": """
        POST /api/reports/{key}/export
        POST /api/network/graph/export
    """,
    "oversee": """
        GET /api/exposure/officers
        GET /api/overview
        POST /api/overview/export
    """,
    "keep retention": """
        GET /api/retention
        POST /api/retention/hold
        POST /api/retention/lift
        POST /api/retention/prolong
        POST /api/retention/purge
    """,
    "keep the log": """
        POST /api/audit/checkpoint
        POST /api/audit/entries/{number}/proof
        GET /api/audit/events
        POST /api/audit/export
        POST /api/audit/verify
    """,
}
ROLES = {
    **{action: {role for role in MAY if action in MAY[role]} for action in MAY["case_officer"]},
    **BEYOND,
    "make a file of a picture": {role for role in MAY if {"reveal", "export"} <= MAY[role]},
    "come in": set(MAY),
    "answer contacts": ANSWER_CONTACTS,
    "compare": {"intelligence_analyst", "supervisor"},
    "consent": {"supervisor"},
    "oversee": {"supervisor"},
    "keep retention": {"supervisor"},
    "keep the log": KEEP_LOG,
}
ASKED = {call.strip(): action for action, calls in GATES.items() for call in calls.split("\n")}
ABSENT = {
    **dict.fromkeys(("sha256", "a", "b"), "ab" * 32),
    **dict.fromkeys(("part", "number", "row", "group_id", "entity_id", "line_id", "process_id"), 1),
    **dict.fromkeys(("layer", "what", "name", "key"), "x"),
}


@pytest.fixture(scope="module")
def every():
    return {f"{method} {address}": token_for(one) for method, address, one in operations(api)}


def _refill(address):
    """The address with keys of nothing that there is."""
    words = {name: ABSENT.get(name, uuid4()) for name in _names(address)}
    return address.format(**words)


def _names(address):
    return [part.split("}")[0] for part in address.split("{")[1:]]


def _garbled(program, call):
    """The answer to a call whose body nobody can read."""
    method, address = call.split()
    if method == "GET":
        return program.client.get(_refill(address))
    send = getattr(program.client, method.lower())
    return send(_refill(address), data=b"{", content_type="application/json")


def test_each_call_is_for_the_roles_that_the_oracle_says(every):
    calls = {call: action for call, action in ASKED.items() if call}

    assert every.keys() == calls.keys()
    for call, action in calls.items():
        assert {role.value for role in every[call].rule.gate.roles} == ROLES[action], call


def test_the_calls_of_others_are_for_the_three_scopes_that_their_clients_know(every):
    scopes = {call: token.scope.value for call, token in every.items() if " /api/" not in call}

    for call, scope in scopes.items():
        method, address = call.split()
        reads = address.startswith("/m/") or (method == "GET" and address.startswith("/c/"))
        assert scope == ("hash" if address.startswith("/h/") else "match" if reads else "curate")


@pytest.mark.parametrize("role", MAY)
def test_what_is_given_is_not_read_for_who_may_not(every, role):
    program = Program(token_of(make_officer(bureau=make_bureau(), roles=[Role(role)])))
    wrong = []
    for call in every:
        if call.startswith("GET"):
            continue
        answer = _garbled(program, call)
        if role in ROLES[ASKED[call]]:
            is_right = answer.status_code != 500
        else:
            is_right = (answer.status_code, answer.json()) == (404, {"message": NOTHING})
        wrong += [] if is_right else [(call, answer.status_code)]

    assert wrong == []


def test_a_token_of_every_other_scope_is_good_for_no_call(every):
    officer = make_officer(roles=Role)
    others = {scope: Program(token_of(officer, *(set(Scope) - {scope}))) for scope in Scope}

    good = [
        call
        for call, token in every.items()
        if _garbled(others[token.scope], call).status_code != 401
    ]

    assert good == []
