"""MISP events as hash lists: attributes that are hashes, and file objects with several of them.

An event alone, or the answer to a search with many. Attributes that were deleted are refused; of
"filename|md5" the name is kept beside the hash.
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

_EVENT = re.compile(r'"Event"\s*:\s*\{')
_OF_AN_EVENT = re.compile(r'"(?:Orgc|Attribute|threat_level_id|info|Object)"\s*:')
_PDQ = re.compile(r"^pdq:([0-9A-Fa-f]{64})\s*$", re.MULTILINE)


class Misp:
    """MISP events."""

    name = "misp"
    extensions = (".json",)
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        text = head_text(head)
        return bool(_EVENT.search(text) and _OF_AN_EVENT.search(text))

    def read(self, path: Path) -> HashListReading:
        lists = frozenset({"Attribute", "Object"})
        source = partial(entries_of_records, path, lists=lists, entries=_entries)
        return HashListReading(title="MISP event", source=source)

    def examples(self) -> Sequence[Example]:
        md5, sha1, pdq = bytes(range(16)), bytes(range(20)), bytes(range(32))
        attributes = [
            {"type": "filename|md5", "value": f"gate.jpg|{md5.hex()}", "to_ids": True},
            {"type": "ip-src", "value": "198.51.100.7"},
        ]
        parts = [
            {"type": "sha1", "object_relation": "sha1", "value": sha1.hex()},
            {"type": "mime-type", "object_relation": "mimetype", "value": "image/png"},
            {"type": "text", "object_relation": "text", "value": f"pdq:{pdq.hex()}\nseries: room"},
        ]
        event = {
            "info": "an invented garden",
            "Attribute": attributes,
            "Object": [{"name": "file", "Attribute": parts}],
        }
        first = HashEntry(md5=md5, attributes={"filename": "gate.jpg"}, where="Event.Attribute[0]")
        second = HashEntry(
            sha1=sha1,
            pdq=pdq,
            attributes={"mimetype": "image/png", "text": "series: room"},
            where="Event.Object[0]",
        )
        content = json.dumps({"Event": event}, indent=1).encode()
        return [Example("event.json", content, (first, second))]


def _entries(where: str, record: Record, tally: Tally) -> Iterator[HashEntry]:
    attributes = record.get("Attribute") if "Attribute" in record else [record]
    found = (
        [one for one in attributes if isinstance(one, Mapping)]
        if isinstance(attributes, list)
        else []
    )
    kept = [one for one in found if not one.get("deleted")]
    if len(kept) < len(found):
        tally.reject(where, "was deleted by its maker")
    if not any(_hashes(one) for one in kept):
        tally.add("other_attributes", len(kept))
        return
    draft = Draft(where, tally)
    for attribute in kept:
        _add(draft, attribute)
    entry = draft.finished()
    if entry is not None:
        yield entry


def _add(draft: Draft, attribute: Record) -> None:
    hashes = _hashes(attribute)
    for kind, value in hashes:
        draft.add_hash(kind, value, kind=kind)
    value, type_ = str(attribute.get("value", "")), str(attribute.get("type", ""))
    name = str(attribute.get("object_relation") or type_)
    if type_.startswith("filename|"):
        draft.add("filename", value.rpartition("|")[0])
    elif name == "text":
        draft.add(name, _PDQ.sub("", value).strip())
    elif not hashes:
        draft.add(name, value)
    if comment := str(attribute.get("comment") or ""):
        draft.add(f"{name} comment", comment)


def _hashes(attribute: Record) -> list[tuple[str, str]]:
    """The hashes of an attribute: by its type, or a PDQ in its text."""
    type_, value = str(attribute.get("type", "")), attribute.get("value")
    if not isinstance(value, str):
        return []
    if kind := hash_kind(type_.removeprefix("filename|")):
        return [(kind, value.rpartition("|")[2])]
    return [("pdq", digits) for digits in _PDQ.findall(value)] if type_ == "text" else []


FORMAT: Final = Misp()
