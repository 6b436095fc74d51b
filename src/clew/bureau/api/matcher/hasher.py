"""/h: hashes of files that are posted. Nothing is fetched from addresses, and nothing is kept."""

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.matcher.hashing import hashes_of
from clew.bureau.api.matcher.signals import BadSignalError
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record_view
from clew.bureau.uploads import NoUploadError, uploaded

NO_FETCHING = "Clew fetches nothing from addresses; post the file itself"
"""What calls with `url` are told: a server that fetches what it is told to can be turned inward."""

_BYTES = {"type": "string", "contentMediaType": "application/octet-stream"}
_FORM = {"type": "object", "properties": {"photo": _BYTES, "video": _BYTES}}
ONE_FILE: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}
}
"""What the description says of calls that take one file, whose field names its type."""

router = Router(tags=["Hashing"], auth=TokenFor(Scope.HASH, rules.READ_HASH_LISTS))


@router.get("/hash", response=dict[str, str])
def hash_address(request: HttpRequest, url: str) -> dict[str, str]:  # noqa: ARG001 -- the call's form
    """Refuse: Clew fetches nothing from addresses."""
    raise HttpError(403, NO_FETCHING)


@router.post("/hash", response=dict[str, str], openapi_extra=ONE_FILE)
def hash_file(request: HttpRequest, types: str | None = None) -> dict[str, str]:
    """Return the hashes of the one file that is posted, as `photo` or `video`."""
    return posted_hashes(request, types)


def posted_hashes(request: HttpRequest, types: str | None = None) -> dict[str, str]:
    """Return the hashes of the one file of a multipart call, whose field names its type.

    Raises:
        HttpError: there is no file, or more than one, or it is too large.
        BadSignalError: there is no such type of content or signal.
        UnreadableFileError: the file is not of this type.
    """
    try:
        files = uploaded(request)
    except NoUploadError as error:
        raise HttpError(400, f"Missing multipart/form-data file upload: {error}") from error
    if len(files) > 1:
        raise HttpError(400, "Only one file allowed per request")
    ((content_type, file),) = files
    wanted = None if types is None else [one.strip() for one in types.split(",") if one.strip()]
    if wanted is not None and not wanted:
        raise BadSignalError("empty signal type selection")
    found = hashes_of(file, content_type, wanted=wanted)
    subject = " ".join(f"{name} {value}" for name, value in found.items())
    record_view(tags.API_FILE_HASHED, officer=caller(request), subject=subject[:200], now=now())
    return dict(found)
