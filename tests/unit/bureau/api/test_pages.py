"""What a page does a call does, too; and the reference names every call, with examples that run."""

import re
import shlex
from pathlib import Path

import pytest
from ninja.schema import NinjaGenerateJsonSchema

from access_oracle import Situation
from access_world import ALL, World
from calling_program import Program, token_of
from clew.bureau.access.declaring import routes
from clew.bureau.api.checking import operations, token_for
from clew.bureau.api.sending.urls import urlpatterns as sending
from clew.bureau.api.site import api
from clew.bureau.signin.urls import urlpatterns as sign_in
from clew.bureau.ui.urls import urlpatterns as pages

REFERENCE = Path(__file__).parents[4] / "docs/reference/api.md"

# The calls that do what each page does: all of them together.
CALLS = {
    "cases": ["GET /api/cases"],
    "case": ["GET /api/cases/{case_id}", "GET /api/cases/{case_id}/items"],
    "report": ["POST /api/cases/{case_id}/report"],
    "item": ["GET /api/items/{sha256}", "GET /api/items/{sha256}/matches"],
    "thumbnail": ["GET /api/items/{sha256}/thumbnail"],
    "face": ["GET /api/items/{sha256}/faces/{part}"],
    "reveal": ["POST /api/items/{sha256}/reveal"],
    "covered": ["POST /api/items/{sha256}/picture"],
    "search-found": ["POST /api/search/all"],
    "search-by-file": ["POST /api/search/all/file"],
    "search-file": ["POST /api/search/{what}"],
    "search-item": ["POST /api/items/{sha256}/search/{what}"],
    "search-words": ["POST /api/search/text"],
    "search-seen": ["POST /api/search/things"],
    "dossier": [
        "GET /api/dossiers/{dossier_id}",
        "GET /api/dossiers/{dossier_id}/items",
        "GET /api/dossiers/{dossier_id}/support",
        "GET /api/dossiers/{dossier_id}/work",
    ],
    "dossiers": ["GET /api/dossiers"],
    "dossier-status": ["POST /api/dossiers/{dossier_id}/status"],
    "dossier-role": ["POST /api/dossiers/{dossier_id}/role"],
    "dossier-others": ["GET /api/dossiers"],
    "dossier-pair": ["GET /api/dossiers/{dossier_id}"],
    "dossier-weigh": ["POST /api/dossiers/{dossier_id}/evidence"],
    "dossier-merge": ["POST /api/dossiers/{dossier_id}/merge"],
    "dossier-differ": ["POST /api/dossiers/{dossier_id}/differ"],
    "dossier-choose": ["GET /api/dossiers/{dossier_id}/items"],
    "dossier-split": ["POST /api/dossiers/{dossier_id}/split"],
    "undo-decision": ["POST /api/decisions/{decision_id}/undo"],
    "finds": ["GET /api/finds"],
    "find-seen": ["POST /api/finds/{find_id}/seen"],
    "people": ["GET /api/network", "GET /api/network/people"],
    "person": ["GET /api/network/people/{entity_id}", "GET /api/network/people/{entity_id}/links"],
    "groups": ["GET /api/network/groups"],
    "group": ["GET /api/network/groups/{group_id}"],
    "explain": ["GET /api/network/explain"],
    "path": ["GET /api/network/path"],
    "judge-accounts": ["POST /api/network/judgements"],
    "account-judgements": ["GET /api/network/judgements"],
    "undo-account-judgement": ["POST /api/network/judgements/{judgement_id}/undo"],
    "reports": ["GET /api/reports"],
    "one-report": [
        "GET /api/reports/{key}",
        "GET /api/reports/{key}/sightings",
        "GET /api/reports/{key}/uses",
    ],
    "report-export": ["POST /api/reports/{key}/export"],
    "inbox": ["GET /api/referrals/inbox"],
    "outbox": ["GET /api/referrals/sent"],
    "referral": ["GET /api/referrals/{referral_id}", "GET /api/referrals/{referral_id}/parts"],
    "trace": ["GET /api/referrals/{referral_id}/trace"],
    "referral-draft": ["POST /api/referrals"],
    "referral-review": ["GET /api/referrals/{referral_id}/parts"],
    "referral-send": ["POST /api/referrals/{referral_id}/send"],
    "referral-withdraw": ["POST /api/referrals/{referral_id}/withdraw"],
    "referral-acknowledge": ["POST /api/referrals/{referral_id}/acknowledge"],
    "referral-accept": ["POST /api/referrals/{referral_id}/accept"],
    "referral-decline": ["POST /api/referrals/{referral_id}/decline"],
    "referral-progress": ["POST /api/referrals/{referral_id}/progress"],
    "referral-close": ["POST /api/referrals/{referral_id}/close"],
    "deconfliction": ["GET /api/deconfliction/runs", "GET /api/deconfliction/contacts"],
    "contact-answer": [
        "POST /api/deconfliction/contacts/{contact_id}/accept",
        "POST /api/deconfliction/contacts/{contact_id}/decline",
    ],
    "run-start": ["POST /api/deconfliction/runs"],
    "run-answer": [
        "POST /api/deconfliction/runs/{run_id}/accept",
        "POST /api/deconfliction/runs/{run_id}/decline",
    ],
    "run-stop": ["POST /api/deconfliction/runs/{run_id}/stop"],
    "case-notes": ["GET /api/cases/{case_id}/notes"],
    "note-add": ["POST /api/cases/{case_id}/notes"],
    "item-note": ["POST /api/items/{sha256}/notes"],
    "dossier-note": ["POST /api/dossiers/{dossier_id}/notes"],
    "note": ["GET /api/notes/{note_id}"],
    "note-answer": ["POST /api/notes/{note_id}/answers"],
    "note-edit": ["PUT /api/notes/{note_id}"],
    "note-withdraw": ["POST /api/notes/{note_id}/withdraw"],
    "note-mark": ["POST /api/notes/{note_id}/mark"],
    "case-tasks": ["GET /api/cases/{case_id}/tasks"],
    "task-add": ["POST /api/cases/{case_id}/tasks"],
    "task-change": ["POST /api/tasks/{task_id}/give", "POST /api/tasks/{task_id}/change"],
    "case-team": ["GET /api/cases/{case_id}/team", "GET /api/cases/{case_id}/offers"],
    "hand-over-offer": ["POST /api/cases/{case_id}/offers"],
    "hand-over-withdraw": ["POST /api/cases/{case_id}/offers/withdraw"],
    "hand-over-answer": [
        "POST /api/offers/{offer_id}/accept",
        "POST /api/offers/{offer_id}/decline",
    ],
    "case-exhibits": ["GET /api/cases/{case_id}/exhibits"],
    "custody-seize": ["POST /api/cases/{case_id}/exhibits"],
    "custody-add": ["POST /api/exhibits/{exhibit_id}/custody"],
    "custody-verify": ["POST /api/exhibits/{exhibit_id}/verify"],
    "operations": ["GET /api/operations"],
    "operation": ["GET /api/operations/{operation_id}"],
    "operation-board": ["GET /api/operations/{operation_id}"],
    "operation-changes": ["GET /api/operations/{operation_id}"],
    "operation-outcomes": ["GET /api/operations/{operation_id}"],
    "operation-exhibits": ["GET /api/operations/{operation_id}/exhibits"],
    "operation-labels": ["POST /api/operations/{operation_id}/labels"],
    "operation-report": ["POST /api/operations/{operation_id}/report"],
    "operation-site": ["GET /api/sites/{site_id}"],
    "operation-tell": ["POST /api/sites/{site_id}/states"],
    "operation-outcome": ["POST /api/sites/{site_id}/outcomes"],
    "operation-begin": ["GET /api/operations", "GET /api/cases"],
    "operation-open": ["POST /api/cases/{case_id}/operations"],
    "operation-plan": ["GET /api/operations/{operation_id}"],
    "operation-compare": ["POST /api/deconfliction/runs"],
    "operation-window": ["POST /api/operations/{operation_id}/window"],
    "operation-team": [
        "POST /api/operations/{operation_id}/teams",
        "PUT /api/operations/{operation_id}/teams/{team_id}",
        "POST /api/operations/{operation_id}/teams/{team_id}/remove",
    ],
    "operation-process": [
        "POST /api/operations/{operation_id}/processes",
        "PUT /api/operations/{operation_id}/processes/{process_id}",
        "POST /api/operations/{operation_id}/processes/{process_id}/remove",
    ],
    "operation-risk": [
        "POST /api/operations/{operation_id}/risks",
        "POST /api/operations/{operation_id}/risks/remove",
    ],
    "operation-line": [
        "POST /api/operations/{operation_id}/checklist",
        "POST /api/operations/{operation_id}/checklist/remove",
    ],
    "site-add": ["POST /api/operations/{operation_id}/sites"],
    "site-plan": ["GET /api/sites/{site_id}"],
    "site-change": ["POST /api/sites/{site_id}/change"],
    "site-remove": ["POST /api/sites/{site_id}/remove"],
    "operation-tick": ["POST /api/sites/{site_id}/ticks/{line_id}"],
    "operation-seize": ["POST /api/sites/{site_id}/exhibits"],
    "case-offered": ["GET /api/cases/{case_id}/candidates"],
    "case-queue": ["GET /api/cases/{case_id}/queue"],
    "case-timeline": ["GET /api/cases/{case_id}/timeline"],
    "case-triage": ["GET /api/cases/{case_id}/stacks"],
    "triage-stacks": ["GET /api/cases/{case_id}/stacks"],
    "triage-cards": ["GET /api/items/{sha256}", "GET /api/items/{sha256}/thumbnail"],
    "triage-grade": ["POST /api/items/{sha256}/grades"],
    "triage-tag": ["POST /api/cases/{case_id}/tags"],
    "triage-untag": ["POST /api/tags/{tag_id}/undo"],
    "triage-undo": ["POST /api/grades/{grade_id}/undo"],
    "triage-assign": ["POST /api/cases/{case_id}/tasks"],
    "triage-reveal": ["POST /api/items/{sha256}/reveal"],
    "triage-let-go": ["POST /api/items/{sha256}/let-go"],
    "exposure": ["GET /api/exposure", "GET /api/exposure/officers"],
    "graph": ["GET /api/network/graph"],
    "graph-data": ["GET /api/network/graph"],
    "graph-export": ["POST /api/network/graph/export"],
    "network-make": ["POST /api/network/update", "POST /api/network/build"],
    "bond": ["GET /api/network/explain"],
    "map": ["GET /api/map"],
    "map-country": ["GET /api/map/{country}"],
    "map-place": ["GET /api/map/{country}/{subdivision}"],
    "overview": ["GET /api/overview"],
    "overview-file": ["POST /api/overview/export"],
    "retention": ["GET /api/retention"],
    "retention-hold": ["POST /api/retention/hold"],
    "retention-lift": ["POST /api/retention/lift"],
    "retention-prolong": ["POST /api/retention/prolong"],
    "retention-remove": ["POST /api/retention/purge"],
    "hit-ask": ["POST /api/hits/{hit_id}/ask"],
    "request-answer": [
        "POST /api/requests/{asked_id}/grant",
        "POST /api/requests/{asked_id}/decline",
    ],
    "home": ["GET /api/waiting"],
    "waiting": ["GET /api/waiting"],
    "compare": ["GET /api/matches/{match_id}"],
    "reveal-both": ["POST /api/matches/{match_id}/reveal"],
    "moment": ["GET /api/matches/{match_id}/moments"],
    "moments": ["GET /api/matches/{match_id}/moments"],
    "reveal-moment": ["POST /api/matches/{match_id}/reveal"],
    "look-at-both": ["POST /api/matches/{match_id}/reveal"],
    "let-go-of-both": ["POST /api/items/{sha256}/let-go"],
    "overlay": ["GET /api/matches/{match_id}/overlay/{layer}"],
    "judge": ["POST /api/matches/{match_id}/judgements"],
    "undo": ["POST /api/judgements/{judgement_id}/undo"],
}
EMPTY_FORMS = {
    *("search", "search-all", "search-text", "search-things", "referral-new"),
    *("operation-new", "site-new"),
}
OWN_CARE = {"exposure-budget", "exposure-go-on", "search-key"}
OWN_VIEWS = {"graph-view", "graph-view-save", "graph-view-drop"}
NONE = {
    **dict.fromkeys(OWN_VIEWS, "an officer's own list of what to open again"),
    **dict.fromkeys(EMPTY_FORMS, "an empty form"),
    "triage-reason": "each call that reveals is given its own",
    **dict.fromkeys(OWN_CARE, "officers decide it themselves, and no program for them"),
    **{one.name: "how people sign in" for one in sign_in},
    **{one.name: "programs send to these very addresses" for one in sending},
    **dict.fromkeys(("case-add", "files-send"), "programs send to the addresses of `sending`"),
    **dict.fromkeys(
        (
            *("exchange-packages", "exchange-package", "exchange-receipt", "exchange-directory"),
            *("deconfliction-key", "deconfliction-messages", "deconfliction-message"),
        ),
        "other bureaux' nodes call it",
    ),
}


def test_every_page_has_its_calls_or_a_reason_to_have_none():
    every = {f"{method} {address}" for method, address, _ in operations(api)}
    named = {one.name for one in pages}
    others = {
        one.name for address, one in routes() if not address.startswith(("api/", "h/", "m/", "c/"))
    }

    apart = {"triage-reason", "case-add", "files-send"}
    assert named - CALLS.keys() == EMPTY_FORMS | OWN_CARE | OWN_VIEWS | apart
    assert CALLS.keys() <= named
    assert others - named - NONE.keys() == {"api-root"}
    assert [call for calls in CALLS.values() for call in calls if call not in every] == []


def test_the_reference_names_every_call_with_its_scope():
    told = REFERENCE.read_text("utf-8")
    rows = [
        f"| {token_for(one).scope} | `{method} {address}` |"
        for method, address, one in operations(api)
        if address.startswith("/api/")
    ]

    assert [row for row in rows if row not in told] == []


def test_no_two_shapes_of_the_description_share_a_name():
    shapes, told_twice = {}, set()
    for _, _, one in operations(api):
        told = [model for model in one.response_models.values() if hasattr(model, "model_fields")]
        for model, mode in [(m, "validation") for m in one.models] + [
            (m, "serialization") for m in told
        ]:
            for name, shape in _parts(model, mode).items():
                told_twice |= {name} if shapes.setdefault(name, shape) != shape else set()

    assert told_twice == set()


def _parts(model, mode):
    whole = model.model_json_schema(schema_generator=NinjaGenerateJsonSchema, mode=mode)
    return whole.get("$defs", {})


@pytest.mark.django_db
def test_the_examples_of_the_reference_run(vault):
    world = World(vault)
    program = Program(token_of(world.put(Situation(roles=ALL))))
    values = {"CASE": world.case.pk, "ITEM": world.item.sha256, "MATCH": world.keys["match_id"]}
    lines = re.findall(r"^    (curl .*)$", REFERENCE.read_text("utf-8"), re.MULTILINE)

    for line in lines:
        words = shlex.split(re.sub(r"\$(CASE|ITEM|MATCH)\b", lambda m: str(values[m[1]]), line))
        path = next(word for word in words if word.startswith("$CLEW")).removeprefix("$CLEW")
        given = words[words.index("--json") + 1] if "--json" in words else None
        answer = program.ask("post" if given else "get", path, given)
        assert answer.status_code in {200, 201}, (line, answer.content)
        assert "-H @token" in line
    assert len(lines) >= 6
