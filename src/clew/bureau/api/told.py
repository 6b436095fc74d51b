"""Told: what calls return that is no list: that it was done, and what was made."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Schema
from pydantic import WithJsonSchema


def inlined(kind: type[StrEnum]) -> WithJsonSchema:
    """Return what describes an enumeration where it is used: several have one name."""
    return WithJsonSchema({"type": "string", "enum": [one.value for one in kind]})


class Made(Schema):
    """The id of what was made."""

    id: UUID


class Done(Schema):
    """That it was done."""

    message: str = "Done"


class Problem(Schema):
    """Why a call was not answered."""

    message: str


DONE = Done()


def file_told(*types: str, description: str = "The file") -> dict[str, Any]:
    """Return what the description says of a call that answers with a file of these types."""
    binary = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    content = dict.fromkeys(types, binary)
    return {"responses": {200: {"description": description, "content": content}}}


def picture(content: bytes, *, mime: str = "image/jpeg") -> HttpResponse:
    """Return a picture that nobody keeps on the way."""
    answer = HttpResponse(content, content_type=mime)
    answer["Cache-Control"] = "no-store"
    return answer
