"""Every call, asked by Schemathesis what its description allows and forbids.

No answer is a mistake of the server, none is another than described, and what the description
forbids is refused. Without a token, or with one of a bureau that nothing was released to, nothing
is told. The same data comes at every run. `make test` asks half of the calls with right data and
half with wrong; CLEW_PROOF_API=50 (`make proof-api`) asks all of them both, and for more.
"""

import os
import warnings
from http import HTTPStatus

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

from access_oracle import Situation
from access_world import World
from calling_program import token_of
from clew.bureau.access.roles import Role
from clew.bureau.api.checking import operations
from clew.bureau.api.refusing import NOTHING
from clew.bureau.api.site import api
from clew.bureau.config import wsgi
from records import make_bureau, make_officer

pytestmark = pytest.mark.django_db

IS_PROOF = "CLEW_PROOF_API" in os.environ
EXAMPLES = int(os.environ.get("CLEW_PROOF_API", "1"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# What was asked rightly may be refused for what is there: 404 and 422. It is never a 400.
RIGHTLY = ["2xx", "401", "403", "404", "409", "422", "503"]
WRONGLY = ["400", "401", "404", "422"]
MODELS = {"POST /api/search/{what}"}  # which a worker loads: asked by `make proof-api` alone


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests end without closing the connection that the test's data are in."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    yield
    for one in signals:
        one.connect(close_old_connections)


@pytest.fixture
def world(vault):
    made = World(vault)
    made.keys |= {"number": 0, "key": "none", "entity_id": 1, "group_id": 1}
    made.keys |= {
        "case": made.case.pk,
        "item": made.item.sha256,
        "dossier": made.keys["dossier_id"],
    }
    made.keys |= {"username": "keeper", "assignee": "keeper"}
    return made


def _application(environ, start_response):
    """The whole application, whose answers are closed as servers do."""
    body = wsgi.application(environ, start_response)
    try:
        return [b"".join(body)]
    finally:
        body.close()


def _schema(secret):
    config = schemathesis.Config.from_dict(
        {
            "checks": {
                "positive_data_acceptance": {"expected-statuses": RIGHTLY},
                "negative_data_rejection": {"expected-statuses": WRONGLY},
            }
        }
    )
    headers = {"Authorization": f"Bearer {secret}"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return schemathesis.openapi.from_wsgi(
            "/api/openapi.json", _application, headers=headers, config=config
        )


def _every(schema):
    found = [one.ok() for one in schema.get_all_operations()]
    assert len(found) == len(list(operations(api)))
    return found


def _checks(case, strict):
    """The calls of Hasher-Matcher-Actioner say 400 where it does, and take what it takes."""
    return [*CHECKS, strict] if case.path.startswith("/api/") else CHECKS


NAMED = {"case", "item", "dossier", "username", "assignee", "key", "sha256", "layer", "what"}
NAMED |= {"number"}


@st.composite
def _with_real_keys(draw, cases, keys):
    """A case as it was made, or with the keys of records that are there."""
    case = draw(cases)
    if draw(st.booleans()):
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                part.update(
                    {k: str(keys[k]) for k in part.keys() & keys if k in NAMED or k.endswith("_id")}
                )
    return case


def _chosen(every, mode):
    """All of them for the proof; else half with right data, and the other half with wrong."""
    if IS_PROOF:
        return every
    few = every[::2] if mode is GenerationMode.POSITIVE else every[1::2]
    return [one for one in few if one.label not in MODELS]


def _for_each(schema, mode, ask, *, keys=None):
    """Ask every operation with data of a mode, and tell of all that failed; changes are undone."""
    failed = {}
    for operation in _chosen(_every(schema), mode):
        made = operation.as_strategy(generation_mode=mode)
        cases = made if keys is None else _with_real_keys(made, keys)

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def asked(case):
            with transaction.atomic():
                ask(case)
                transaction.set_rollback(True)

        try:
            asked()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 -- the others are asked, too
            failed[operation.label] = str(getattr(error, "exceptions", [error])[0])[:1000]
    assert not failed, "\n\n".join(f"{label}: {why}" for label, why in failed.items())


def test_what_the_description_allows_is_answered_as_it_says(world):
    secret = token_of(world.put(Situation(roles=Role)))
    headers = {"Authorization": f"Bearer {secret}"}
    seen = set()

    def ask(case):
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=_checks(case, positive_data_acceptance))
        seen.add(answer.status_code)

    _for_each(_schema(secret), GenerationMode.POSITIVE, ask, keys=world.keys)

    assert {200, 404} <= seen


def test_what_the_description_forbids_is_refused(world):
    secret = token_of(world.put(Situation(roles=Role)))
    headers = {"Authorization": f"Bearer {secret}"}
    seen = set()

    def ask(case):
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=_checks(case, negative_data_rejection))
        seen.add(answer.status_code)

    _for_each(_schema(secret), GenerationMode.NEGATIVE, ask)

    assert 400 in seen


def test_without_a_good_token_nothing_is_answered(world, client):
    for method, address, _ in operations(api):
        path = address.format_map({"row": 1, **world.keys, "name": "LAKE"})
        for shown in (None, "Bearer clew_x", "Basic eDp5", "Bearer"):
            headers = {} if shown is None else {"Authorization": shown}
            answer = getattr(client, method.lower())(path, headers=headers)
            assert answer.status_code == HTTPStatus.UNAUTHORIZED, (method, address)


@pytest.mark.skipif(not IS_PROOF, reason="make proof-api; test_access asks it in make test")
def test_an_officer_of_a_bureau_that_nothing_was_released_to_is_told_nothing(world):
    world.put(Situation(roles=Role))
    stranger = make_officer("stranger", bureau=make_bureau("Strange"), roles=Role)
    headers = {"Authorization": f"Bearer {token_of(stranger)}"}
    hidden = ["Secret", "Hidden", "A lighthouse", "Series of a lake", "Ask"]
    hidden += [str(world.keys[name]) for name in world.keys if name.endswith("_id")]
    hidden = [one.encode() for one in hidden if len(one) > 3]

    def ask(case):
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)
        if set(case.path_parameters or ()) & world.keys.keys() - {
            "what",
            "layer",
            "part",
            "number",
        }:
            assert answer.status_code != HTTPStatus.OK, case.operation.label
        if answer.status_code == HTTPStatus.NOT_FOUND:
            assert answer.json() == {"message": NOTHING}
        assert not any(one in answer.content for one in hidden), case.operation.label

    _for_each(_schema(token_of(stranger)), GenerationMode.POSITIVE, ask, keys=world.keys)
