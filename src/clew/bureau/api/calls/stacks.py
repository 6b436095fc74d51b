"""Stacks: the items of a case that are copies of each other, to be graded as one."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller
from clew.bureau.api.calling import log_view
from clew.bureau.api.paging import Page, Sliced, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import inlined
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.triage.queries import stacks_of_case
from clew.bureau.triage.stack import Standing
from clew.model.grade import Scheme
from clew.model.media import Family

router = Router(tags=["Stacks"])


class StackTold(Schema):
    """Items that are copies of each other, oldest first; `grade` is empty unless all have it.

    `tags` are the words of the case's own that any of them has.
    """

    items: list[str]
    family: Family
    standing: Annotated[Standing, inlined(Standing)]
    has_faces: bool
    has_text: bool
    grade: str
    tags: list[str]


@router.get(
    "/cases/{case_id}/stacks",
    response=Page[StackTold],
    auth=TokenFor(Scope.READ, rules.READ_CASE),
)
def of_case(
    request: HttpRequest, case_id: UUID, part: Sliced, scheme: Scheme = Scheme.VIC_US
) -> Mapping[str, object]:
    """List a case's stacks, also what is known or to be ignored; grades are of the scheme."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    found = stacks_of_case(officer, case, scheme=scheme)
    log_view(request, tags.UI_TRIAGE_VIEWED, case.pk)
    names = StackTold.model_fields.keys() - {"tags"}
    told = [
        {name: getattr(one, name) for name in names} | {"tags": sorted(one.tags)} for one in found
    ]
    return sliced(part, told)
