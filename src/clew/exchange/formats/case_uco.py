"""CASE/UCO JSON-LD graphs as hash lists: the hashes of whatever has a facet for its content.

Whatever prefix a file gives the ontology's names, they are told by their last part.
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

_CONTEXT = re.compile(r'"@context"')
_ONTOLOGY = re.compile(r"unifiedcyberontology|caseontology")
_KEPT = ("fileName", "filePath", "sizeInBytes", "mimeType")
_LAST = re.compile(r"[:/#]")


class CaseUco:
    """A CASE/UCO graph."""

    name = "case"
    extensions = (".jsonld", ".json")
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        text = head_text(head)
        return bool(_CONTEXT.search(text) and _ONTOLOGY.search(text))

    def read(self, path: Path) -> HashListReading:
        source = partial(entries_of_records, path, lists=frozenset({"@graph"}), entries=_entries)
        return HashListReading(title="CASE/UCO", source=source)

    def examples(self) -> Sequence[Example]:
        sha256 = bytes(range(32))
        hashes = [
            {
                "@type": "types:Hash",
                "types:hashMethod": {"@type": "vocabulary:HashNameVocab", "@value": "SHA256"},
                "types:hashValue": {"@type": "xsd:hexBinary", "@value": sha256.hex()},
            }
        ]
        facets = [
            {"@type": "observable:FileFacet", "observable:fileName": "gate.jpg"},
            {"@type": "observable:ContentDataFacet", "observable:hash": hashes},
        ]
        uco = "https://ontology.unifiedcyberontology.org/uco"
        context = {"observable": f"{uco}/observable/", "types": f"{uco}/types/"}
        graph = [{"@id": "kb:person-1"}, {"@id": "kb:file-1", "core:hasFacet": facets}]
        entry = HashEntry(sha256=sha256, attributes={"fileName": "gate.jpg"}, where="@graph[1]")
        content = json.dumps({"@context": context, "@graph": graph}, indent=1).encode()
        return [Example("graph.jsonld", content, (entry,))]


def _entries(where: str, record: Record, tally: Tally) -> Iterator[HashEntry]:
    facets = [each for each in _all(record, "hasFacet") if isinstance(each, Mapping)]
    hashes = [each for facet in facets for each in _all(facet, "hash")]
    if not hashes:
        tally.add("other_nodes")
        return
    draft = Draft(where, tally)
    for each in hashes:
        if isinstance(each, Mapping):
            method, value = _text(each, "hashMethod"), _text(each, "hashValue")
            if kind := hash_kind(method):
                draft.add_hash(method, value, kind=kind)
            else:
                draft.add(method or "hash", value)
    for facet in facets:
        for name in _KEPT:
            draft.add(name, _text(facet, name))
    entry = draft.finished()
    if entry is not None:
        yield entry


def _all(record: Record, name: str) -> list[object]:
    """The values of a property, whether it has one or several."""
    found: list[object] = []
    for key, value in record.items():
        if _LAST.split(key)[-1] == name:
            found += value if isinstance(value, list) else [value]
    return found


def _text(record: Record, name: str) -> str:
    for value in _all(record, name):
        plain = value.get("@value") if isinstance(value, Mapping) else value
        if plain is not None:
            return str(plain)
    return ""


FORMAT: Final = CaseUco()
