"""Exports: a case's report as a file, for a written reason; every export is logged."""

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.queries import case_by_id
from clew.bureau.reports.actions import FORMATS, make_report
from clew.bureau.reports.fonts import NoFontError
from clew.bureau.signin.proof import after_proof
from clew.bureau.ui.document_languages import asked_language
from clew.bureau.ui.pages import case_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import now, page_under
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_POST
@page_under(rules.EXPORT_CASE)
@after_proof("case", by="case_id")
def report(request: HttpRequest, officer: "Officer", case_id: UUID, form: str) -> HttpResponse:
    """Return the case's report as a file to keep."""
    case = case_by_id(officer, case_id)
    language = asked_language(request)
    if form not in FORMATS:
        raise Http404
    try:
        content = make_report(
            officer,
            case=case,
            form=form,
            language=language,
            reason=request.POST.get("reason", ""),
            vault=current_vault(),
            now=now(),
        )
    except (NoReasonError, NoFontError) as error:
        return case_page(request, officer, case_id, error=said_by(error))
    answer = HttpResponse(content, content_type=FORMATS[form])
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(case.number)}.{form}"'
    return answer


def _file_name(case_number: str) -> str:
    return "clew-report-" + re.sub(r"[^A-Za-z0-9._-]+", "-", case_number)
