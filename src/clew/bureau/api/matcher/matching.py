"""/m: hashes looked up in the lists that the officer sees, and compared."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Body, Router
from ninja.errors import HttpError

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now, require
from clew.bureau.api.matcher.hasher import NO_FETCHING, ONE_FILE, posted_hashes
from clew.bureau.api.matcher.lookups import Found, look_up
from clew.bureau.api.matcher.signals import SIGNALS, BadSignalError, Signal, signal_named
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record_view
from clew.bureau.hashsets.queries import count_entries, newest_list_at

router = Router(tags=["Matching"], auth=TokenFor(Scope.MATCH, rules.READ_HASH_LISTS))

type ByBank = dict[str, list[dict[str, int | str]]]


@router.get("/raw_lookup", response=dict[str, list[Any]])
def raw_lookup(
    request: HttpRequest,
    signal: str,
    signal_type: str,
    banks: str | None = None,
    include_distance: bool = False,  # noqa: FBT001, FBT002 -- a parameter of the call
) -> dict[str, list[Any]]:
    """Return the contents that a hash matches, with their distances if asked."""
    found = _found(request, signal_type, signal, _names(banks))
    return {"matches": [_match(one) if include_distance else one.row for one in found]}


@router.get("/lookup", response=dict[str, Any])
def lookup(
    request: HttpRequest,
    signal: str | None = None,
    signal_type: str | None = None,
    url: str | None = None,
    banks: str | None = None,
) -> ByBank:
    """Return what a hash matches, by bank. A `seed` draws nothing: every list answers."""
    if url is not None:
        raise HttpError(403, NO_FETCHING)
    if not signal or not signal_type:
        raise HttpError(400, "Either url or both signal and signal_type are required")
    return _by_bank(_found(request, signal_type, signal, _names(banks)))


@router.post("/lookup", response=dict[str, Any], openapi_extra=ONE_FILE)
def lookup_file(
    request: HttpRequest, types: str | None = None, banks: str | None = None
) -> dict[str, ByBank]:
    """Return what the posted file matches, by signal and bank; a token for hashing is needed."""
    require(request, Scope.HASH)
    hashes = posted_hashes(request, types)
    return {
        name: _by_bank(_found(request, name, value, _names(banks)))
        for name, value in hashes.items()
    }


@router.post("/compare", response=dict[str, list[Any]])
def compare(request: HttpRequest, pairs: Body[dict[str, Any]]) -> dict[str, list[Any]]:  # noqa: ARG001
    """Return of two hashes of a kind whether they match, and their distance."""
    return {name: _compared(signal_named(name), pair) for name, pair in pairs.items()}


@router.get("/index/status", response=dict[str, dict[str, Any]])
def index_status(request: HttpRequest, signal_type: str | None = None) -> dict[str, dict[str, Any]]:
    """Return how many hashes of each kind can be matched, and up to when."""
    officer = caller(request)
    chosen = SIGNALS.values() if signal_type is None else [signal_named(signal_type)]
    newest = newest_list_at(officer)
    record_view(tags.HASHSETS_LISTS_LISTED, officer=officer, now=now())
    status = {}
    for signal in chosen:
        size = count_entries(officer, signal.column)
        built_to = int(newest.timestamp()) if newest and size else -1
        status[signal.name] = {"built_to": built_to, "present": size > 0, "size": size}
    return status


def _found(
    request: HttpRequest, signal_type: str, text: str, banks: Collection[str] | None
) -> Sequence[Found]:
    signal = signal_named(signal_type)
    value = signal.value(text)
    return look_up(signal, value, banks=banks, officer=caller(request), now=now())


def _by_bank(found: Sequence[Found]) -> ByBank:
    banks: ByBank = {}
    for one in found:
        banks.setdefault(one.bank, []).append(dict(_match(one)))
    return banks


def _match(one: Found) -> Mapping[str, int | str]:
    return {"bank_content_id": one.row, "distance": str(one.distance)}


def _names(banks: str | None) -> Collection[str] | None:
    return banks.split(",") if banks else None


def _compared(signal: Signal, pair: object) -> list[Any]:
    if not isinstance(pair, list):
        raise BadSignalError(f"Comparison hashes for {signal.name} was not a list")
    if len(pair) != 2:
        raise BadSignalError("Comparison hash list length must be exactly 2")
    matches, distance = signal.compare(signal.value(pair[0]), signal.value(pair[1]))
    return [matches, {"distance": distance}]
