"""/c: banks, which are hash lists, and their contents, which are entries."""

from typing import Any

from django.http import HttpRequest
from ninja import Body, Router, Schema, Status
from ninja.errors import HttpError

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now, require
from clew.bureau.api.given import Key, ListName
from clew.bureau.api.matcher.hasher import NO_FETCHING, ONE_FILE, posted_hashes
from clew.bureau.api.matcher.signals import (
    CONTENT_TYPES,
    SIGNALS,
    BadSignalError,
    as_entry,
    signal_named,
)
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record_view
from clew.bureau.hashsets.actions import (
    add_entry,
    delete_list,
    open_list,
    remove_entry,
    rename_list,
)
from clew.bureau.hashsets.queries import entry_of, hashset_by_name, visible_hashsets

ALWAYS_ON = "Clew's lists always answer; to stop one, delete it"

_READING = TokenFor(Scope.MATCH, rules.READ_HASH_LISTS)

router = Router(tags=["Curation"], auth=TokenFor(Scope.CURATE, rules.KEEP_HASH_LISTS))


class Bank(Schema):
    """A bank as it is shown."""

    name: str
    matching_enabled_ratio: float = 1.0


class NewBank(Schema):
    """What a bank is opened with."""

    name: ListName
    enabled: bool | None = None
    enabled_ratio: float | None = None


class ChangedBank(Schema):
    """What of a bank is changed."""

    name: ListName | None = None
    enabled: bool | None = None
    enabled_ratio: float | None = None


class Added(Schema):
    """What was added to a bank."""

    id: int
    signals: dict[str, str]


@router.get("/banks", response=list[Bank], auth=_READING)
def banks(request: HttpRequest) -> list[Bank]:
    """Return the lists that the officer sees."""
    officer = caller(request)
    record_view(tags.HASHSETS_LISTS_LISTED, officer=officer, now=now())
    return [Bank(name=one.name) for one in visible_hashsets(officer).filter(complete=True)]


@router.get("/bank/{name}", response=Bank, auth=_READING)
def bank(request: HttpRequest, name: ListName) -> Bank:
    """Return one list."""
    officer = caller(request)
    found = hashset_by_name(officer, name)
    record_view(tags.HASHSETS_LISTS_LISTED, officer=officer, subject=str(found.pk), now=now())
    return Bank(name=found.name)


@router.post("/banks", response={201: Bank})
def new_bank(request: HttpRequest, given: NewBank) -> Status[Bank]:
    """Open an empty list."""
    _refuse_off(given.enabled, given.enabled_ratio)
    opened = open_list(given.name, acting_officer=caller(request), now=now())
    return Status(201, Bank(name=opened.name))


@router.put("/bank/{name}", response=Bank)
def changed_bank(request: HttpRequest, name: ListName, given: ChangedBank) -> Bank:
    """Rename a list."""
    _refuse_off(given.enabled, given.enabled_ratio)
    officer = caller(request)
    if given.name is None:
        return Bank(name=hashset_by_name(officer, name).name)
    return Bank(name=rename_list(name, given.name, acting_officer=officer, now=now()).name)


@router.delete("/bank/{name}", response=dict[str, str])
def deleted_bank(request: HttpRequest, name: ListName) -> dict[str, str]:
    """Delete a list with all its entries."""
    delete_list(name, acting_officer=caller(request), now=now())
    return {"message": "Done"}


@router.post("/bank/{name}/content", response=Added, openapi_extra=ONE_FILE)
def new_content(request: HttpRequest, name: ListName, url: str | None = None) -> Added:
    """Add the hashes of the posted file to a list, as one entry; a token for hashing is needed."""
    if url is not None:
        raise HttpError(403, NO_FETCHING)
    require(request, Scope.HASH)
    hashset_by_name(caller(request), name)  # absent before anything is read
    return _added(request, name, posted_hashes(request))


@router.post("/bank/{name}/signal", response=Added)
def new_signal(request: HttpRequest, name: ListName, given: Body[dict[str, Any]]) -> Added:
    """Add hashes to a list, as one entry."""
    return _added(request, name, given)


@router.get("/bank/{name}/content/{row}", response=dict[str, Any], auth=_READING)
def content(request: HttpRequest, name: ListName, row: Key) -> dict[str, Any]:
    """Return one entry of a list."""
    officer = caller(request)
    entry = entry_of(officer, name, row)
    record_view(
        tags.HASHSETS_LISTS_LISTED, officer=officer, subject=str(entry.hashset_id), now=now()
    )
    signals = {
        "pdq": bytes(entry.pdq).hex() if entry.pdq else "",
        "video_md5": entry.md5,
        "sha256": entry.sha256,
    }
    return {
        "id": entry.pk,
        "disable_until_ts": 1,
        "collab_metadata": {},
        "original_media_uri": None,
        "bank": Bank(name=name).dict(),
        "signals": {kind: value for kind, value in signals.items() if value},
    }


@router.delete("/bank/{name}/content/{row}", response=dict[str, int])
def deleted_content(request: HttpRequest, name: ListName, row: Key) -> dict[str, int]:
    """Remove one entry from a list."""
    remove_entry(name, row, acting_officer=caller(request), now=now())
    return {"deleted": 1}


@router.get("/signal_type", response=list[dict[str, Any]], auth=_READING)
def signal_types(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 -- the call's form
    """Return the kinds of hashes that can be matched."""
    return [{"name": name, "enabled_ratio": 1.0} for name in SIGNALS]


@router.get("/content_type", response=list[dict[str, Any]], auth=_READING)
def content_types(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 -- the call's form
    """Return the types of content that can be hashed."""
    return [{"name": name, "enabled": True} for name in CONTENT_TYPES]


def _added(request: HttpRequest, name: str, given: dict[str, Any]) -> Added:
    if not given:
        raise BadSignalError("No signals given")
    values = {kind: signal_named(kind).value(text) for kind, text in given.items()}
    row = add_entry(name, as_entry(values), acting_officer=caller(request), now=now())
    return Added(id=row.pk, signals={kind: value.hex() for kind, value in values.items()})


def _refuse_off(enabled: bool | None, ratio: float | None) -> None:  # noqa: FBT001 -- as it is given
    if enabled is False or (ratio is not None and ratio < 1):
        raise HttpError(400, ALWAYS_ON)
