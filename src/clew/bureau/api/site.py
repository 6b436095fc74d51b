"""The calls put together, and their description: who is not admitted is told so in one form."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from clew import VERSION
from clew.bureau.api.authentication import shown_token
from clew.bureau.api.calls import (
    audit,
    candidates,
    cases,
    deconfliction,
    dossier_support,
    dossiers,
    evidence,
    exchange,
    exhibits,
    exports,
    exposure,
    grades,
    graphs,
    hash_lists,
    items,
    maps,
    matches,
    network,
    notes,
    operations,
    overview,
    pairs,
    pictures,
    plan_parts,
    plans,
    queues,
    referrals,
    reports,
    retention,
    runs,
    search_all,
    searches,
    seized,
    site_plans,
    site_word,
    stacks,
    tags,
    tasks,
    teams,
    timelines,
    waiting,
)
from clew.bureau.api.matcher import curating, hasher, matching
from clew.bureau.api.refusing import ANSWERS, not_admitted, refuse
from clew.bureau.api.told import Problem


class Calls(NinjaAPI):
    """The calls; each is described with what it may be answered instead."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """Return the description, OpenAPI 3.1."""
        schema = super().get_openapi_schema(*args, **kwargs)
        problem = {"$ref": "#/components/schemas/Problem"}
        told = {
            status.value: {
                "description": words,
                "content": {"application/json": {"schema": problem}},
            }
            for status, words in ANSWERS.items()
        }
        for methods in schema["paths"].values():
            for one in methods.values():
                one["responses"] = told | one["responses"]
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return schema


def _for_programs[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Make a view that only answers to who shows a good token, whatever its scopes."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if shown_token(request) is None:
            return not_admitted(api, request)
        return view(request, *args, **kwargs)

    return shown


def _nobody(_request: HttpRequest) -> None:
    """Admit nobody: what a call without a declaration of its own does."""


api = Calls(
    title="Clew",
    version=VERSION,
    description=(
        "What the pages and commands of Clew do, for programs that act for an officer, and the "
        "calls of Hasher-Matcher-Actioner. All of it behind Clew's rules of access."
    ),
    auth=_nobody,
    openapi_url="api/openapi.json",
    docs_url=None,
    docs_decorator=_for_programs,
    urls_namespace="api",
)
_SUBJECTS = (
    waiting,
    cases,
    items,
    pairs,
    pictures,
    exposure,
    queues,
    stacks,
    matches,
    grades,
    tags,
    dossiers,
    dossier_support,
    candidates,
    evidence,
    notes,
    tasks,
    teams,
    exhibits,
    operations,
    plans,
    plan_parts,
    site_plans,
    site_word,
    seized,
    overview,
    maps,
    timelines,
    referrals,
    search_all,  # before `searches`, which takes any word in its place
    searches,
    network,
    graphs,
    reports,
    exchange,
    deconfliction,
    runs,
    exports,
    retention,
    hash_lists,
    audit,
)
api.add_router("/h", hasher.router)
api.add_router("/m", matching.router)
api.add_router("/c", curating.router)
for _subject in _SUBJECTS:
    api.add_router("/api", _subject.router)
refuse(api)
