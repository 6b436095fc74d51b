"""Hash lists: imported from a file, and listed. Their entries are cared for by /c."""

import os
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, Name
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.hashsets.actions import import_hash_list
from clew.bureau.hashsets.queries import visible_hashsets
from clew.bureau.uploads import named, one_upload
from clew.exchange.errors import HashListError

router = Router(tags=["Hash lists"])


class BadListError(ValueError):
    """What was sent is no list that can be read."""


class HitMeans(StrEnum):
    """Whether a hit means known material, or a file to ignore."""

    KNOWN = "known"
    KNOWN_GOOD = "known_good"


class HashList(Schema):
    """A hash list; `report` says what its file claimed of itself, and what it held."""

    name: str
    kind: HitMeans
    format: str
    imported_at: datetime
    complete: bool
    report: dict[str, Any]


class NewHashList(Given):
    """A name for the list, and what a hit in it means."""

    name: Name
    kind: HitMeans = HitMeans.KNOWN


@router.get(
    "/hash-lists", response=Page[HashList], auth=TokenFor(Scope.READ, rules.READ_HASH_LISTS)
)
def hash_lists(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the hash lists that the officer may see."""
    log_view(request, tags.HASHSETS_LISTS_LISTED)
    rows = visible_hashsets(caller(request))
    return paged(part, lambda at, most: list(rows[at : at + most]))


@router.post(
    "/hash-lists",
    response={201: HashList},
    auth=TokenFor(Scope.CURATE, rules.KEEP_HASH_LISTS),
)
def import_list(
    request: HttpRequest,
    file: File[UploadedFile],  # noqa: ARG001 -- the call's form
    given: Form[NewHashList],
) -> Status[object]:
    """Import a hash list: text or CSV of hashes, VICS JSON, ICSE CSV, NSRL; told by content."""
    with named(one_upload(request)) as path:
        try:
            made = import_hash_list(
                path,
                acting_officer=caller(request),
                name=given.name,
                kind=given.kind.value,
                now=now(),
            )
        except HashListError as error:
            raise BadListError(str(error).replace(f"{path.parent}{os.sep}", "")) from error
    return Status(201, made)
