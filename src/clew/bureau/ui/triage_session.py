"""What a session keeps of triage: why pictures are revealed, what was graded and tagged last."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest

from clew.bureau.audit.reasons import told
from clew.model.wording import Wording

_REASONS, _LAST, _LAST_TAGS = "triage reasons", "triage last", "triage last tags"
_LONGEST = 500


def reason_of(request: HttpRequest, case_id: UUID) -> str:
    """Return what was said of this case in this session; empty where nothing was."""
    reason: str = request.session.get(_REASONS, {}).get(str(case_id), "")
    return reason


def keep_reason(request: HttpRequest, case_id: UUID, reason: str) -> None:
    """Keep why pictures of a case must be seen.

    Raises:
        NoReasonError: nothing was said.
    """
    why = told(reason[:_LONGEST], what=Wording("pictures have to be seen"))
    request.session[_REASONS] = request.session.get(_REASONS, {}) | {str(case_id): why}


def last_graded(request: HttpRequest, case_id: UUID) -> str:
    """Return the ids of the grades that were given last in this case, apart by spaces."""
    return _last(request, case_id, _LAST)


def last_tagged(request: HttpRequest, case_id: UUID) -> str:
    """Return the ids of the tags that were given last in this case, apart by spaces."""
    return _last(request, case_id, _LAST_TAGS)


def keep_last_graded(request: HttpRequest, case_id: UUID, grades: Sequence[UUID]) -> None:
    """Keep which grades were given last; none, once they are taken back."""
    request.session[_LAST] = (str(case_id), " ".join(str(one) for one in grades))


def keep_last_tagged(request: HttpRequest, case_id: UUID, tags: Sequence[UUID]) -> None:
    """Keep which tags were given last; none, once they are taken back."""
    request.session[_LAST_TAGS] = (str(case_id), " ".join(str(one) for one in tags))


def _last(request: HttpRequest, case_id: UUID, kind: str) -> str:
    kept: Sequence[str] = request.session.get(kind, ("", ""))
    return kept[1] if kept[0] == str(case_id) else ""
