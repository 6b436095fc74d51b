"""STIX 2.1 bundles as hash lists: file objects, and indicators whose patterns name hashes.

A pattern that names hashes joined by OR gives one entry each, else one entry with all of them. What
its maker revoked is refused.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from clew.exchange.draft import Draft
from clew.exchange.hash_list_format import Certainty, Example
from clew.exchange.hash_list_reading import HashListReading
from clew.exchange.hash_text import hash_kind
from clew.exchange.json_records import Record, entries_of_records
from clew.exchange.tally import Tally
from clew.intake.documents.encoding import head_text
from clew.model.hash_entry import HashEntry

_BUNDLE = re.compile(r'"type"\s*:\s*"bundle"')
_NAMED_HASH = re.compile(r"file:hashes\.(?:'([^']{1,20})'|([\w-]{1,20}))\s*=\s*'([^']{1,300})'")
_KEPT = ("name", "size", "mime_type", "labels", "valid_until", "confidence")


class Stix:
    """A STIX bundle."""

    name = "stix"
    extensions = (".json",)
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        text = head_text(head).lstrip("\ufeff \r\n\t")
        return text.startswith("{") and _BUNDLE.search(text) is not None

    def read(self, path: Path) -> HashListReading:
        source = partial(entries_of_records, path, lists=frozenset({"objects"}), entries=_entries)
        return HashListReading(title="STIX 2.1", source=source)

    def examples(self) -> Sequence[Example]:
        md5, sha256 = bytes(range(16)), bytes(range(32))
        objects = [
            {"type": "identity", "spec_version": "2.1", "name": "Ruritania"},
            {
                "type": "file",
                "spec_version": "2.1",
                "hashes": {"MD5": md5.hex(), "SHA-256": sha256.hex()},
                "name": "gate.jpg",
                "extensions": {"extension-definition--1": {"pdq": sha256[::-1].hex()}},
            },
            {"type": "indicator", "pattern": f"[file:hashes.'SHA-256' = '{sha256.hex()}']"},
        ]
        content = json.dumps({"type": "bundle", "id": "bundle--1", "objects": objects}, indent=1)
        first = HashEntry(
            md5=md5,
            sha256=sha256,
            pdq=sha256[::-1],
            attributes={"name": "gate.jpg"},
            where="objects[1]",
        )
        return [
            Example(
                "bundle.json",
                content.encode(),
                (first, HashEntry(sha256=sha256, where="objects[2]")),
            )
        ]


def _entries(where: str, record: Record, tally: Tally) -> Iterator[HashEntry]:
    kind = record.get("type")
    if kind not in {"file", "indicator"}:
        tally.add("other_objects")
    elif record.get("revoked") is True:
        tally.reject(where, "was revoked by its maker")
    elif kind == "file":
        hashes, extensions = record.get("hashes"), record.get("extensions")
        yield from _entry(where, record, [*_named(hashes), *_extended(extensions)], tally)
    else:
        yield from _of_pattern(where, record, tally)


def _of_pattern(where: str, record: Record, tally: Tally) -> Iterator[HashEntry]:
    pattern = str(record.get("pattern", ""))
    found = [(quoted or plain, value) for quoted, plain, value in _NAMED_HASH.findall(pattern)]
    if not found:
        tally.add("other_objects")
    for hashes in [[one] for one in found] if " OR " in pattern else [found]:
        if hashes:
            yield from _entry(where, record, hashes, tally)


def _entry(
    where: str, record: Record, hashes: Sequence[tuple[str, str]], tally: Tally
) -> Iterator[HashEntry]:
    draft = Draft(where, tally)
    for name, value in hashes:
        if kind := hash_kind(name):
            draft.add_hash(name, value, kind=kind)
        else:
            draft.add(name, value)
    for name in _KEPT:
        if (said := record.get(name)) is not None:
            draft.add(name, said if isinstance(said, str) else json.dumps(said, default=str))
    entry = draft.finished()
    if entry is not None:
        yield entry


def _named(hashes: object) -> Iterator[tuple[str, str]]:
    if isinstance(hashes, Mapping):
        yield from ((name, value) for name, value in hashes.items() if isinstance(value, str))


def _extended(extensions: object) -> Iterator[tuple[str, str]]:
    """A PDQ, which the standard has no name for, in whoever's extension."""
    for facts in extensions.values() if isinstance(extensions, Mapping) else ():
        if isinstance(facts, Mapping) and isinstance(pdq := facts.get("pdq"), str):
            yield "pdq", pdq


FORMAT: Final = Stix()
