"""VICS-compatible JSON, as third-party readers and writers know it: 1.2, 1.3 and 2.0.

An envelope with "odata.metadata" (1.2, 1.3) or "@odata.context" (2.0) holds the media under
"value"; a 2.0 case holds them one level deeper, under "Media". The list is streamed, one media
at a time. Fields unknown here are kept as text, nested ones as JSON text. (The model itself is
shared under agreement; this was written from public tools: IPED's HashDBTool, GLEAPP.)
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from clew.exchange.draft import Draft
from clew.exchange.errors import BrokenListError
from clew.exchange.field_text import with_iso_dates
from clew.exchange.hash_list_format import Certainty, Example
from clew.exchange.hash_list_reading import HashListReading
from clew.exchange.hash_text import LENGTHS, hash_kind
from clew.exchange.head import read_head
from clew.exchange.tally import Tally
from clew.intake.documents.encoding import head_text
from clew.intake.documents.json_events import BrokenJsonError, Event, json_events
from clew.intake.documents.json_values import BoundedValues
from clew.intake.documents.text_file import text_chunks
from clew.model.hash_entry import HashEntry

_GITHUB = "http://github.com/VICSDATAMODEL/ProjectVic"
_LISTS = frozenset({"value", "media"})
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)  # decimals keep their digits, as text
_CONTEXTS = frozenset({"odata.metadata", "@odata.context"})
_MODEL = re.compile(r"project_?vic|vicsdatamodel", re.IGNORECASE)
_VERSION = re.compile(r"/(\d{1,2}\.\d{1,2})\.xml(?:/([A-Za-z]{1,12})/)?")
_MEDIA_FIELD = re.compile(r'"(?:MediaID|MD5|SHA1|PhotoDNA)"\s*:', re.IGNORECASE)

_OTHER_MODEL = re.compile(r'"(?:@context|object_relation|Event)"\s*:|"type"\s*:\s*"bundle"')


class Vics:
    """VICS-compatible JSON."""

    name = "vics"
    extensions = (".json",)
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        text = head_text(head).lstrip("\ufeff \t\n")
        if text[:1] not in {"{", "["}:
            return False
        return bool(
            _MODEL.search(text) or (_MEDIA_FIELD.search(text) and not _OTHER_MODEL.search(text))
        )

    def read(self, path: Path) -> HashListReading:
        title = _title(head_text(read_head(path)))
        return HashListReading(title=title, source=partial(_entries, path))

    def examples(self) -> Sequence[Example]:
        return [_example_1_2(), _example_1_3(), _example_2_0(), _example_case()]


def _example_1_2() -> Example:
    """As UK tools write it: sizes and flags as text, a byte order mark."""
    media = {
        "MediaID": 1,
        "MD5": bytes(range(16)).hex().upper(),
        "SHA1": bytes(range(20)).hex().upper(),
        "MediaSize": "2048",
        "DateUpdated": "/Date(1330848000000)/",
        "VictimIdentified": "False",
        "odata.id": "Media(1)",
    }
    context = "http://github.com/ICMEC/ProjectVic/DataModels/1.2.xml#Media"
    content = json.dumps({"odata.metadata": context, "value": [media]}, indent=1)
    entry = HashEntry(
        md5=bytes(range(16)),
        sha1=bytes(range(20)),
        attributes={
            "MediaID": "1",
            "MediaSize": "2048",
            "DateUpdated": "2012-03-04T08:00:00Z",
            "VictimIdentified": "false",
            "odata.id": "Media(1)",
        },
        where="value[0]",
    )
    return Example("garden 1.2.json", content.encode("utf-8-sig"), (entry,))


def _example_1_3() -> Example:
    """With a PhotoDNA and an unknown hash in the nested list of hashes."""
    photodna = bytes(range(144))
    hashes = [
        {"HashName": "PhotoDNA", "HashValue": b64encode(photodna).decode()},
        {"HashName": "eD2k", "HashValue": "00ff"},
    ]
    media = {"MD5": bytes(range(16)).hex(), "Category": 2, "AlternativeHashes": hashes}
    context = "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Media"
    content = json.dumps({"odata.metadata": context, "value": [media]})
    entry = HashEntry(
        md5=bytes(range(16)),
        photodna=photodna,
        category="2",
        attributes={"AlternativeHashes": '[{"HashName": "eD2k", "HashValue": "00ff"}]'},
        where="value[0]",
    )
    return Example("garden 1.3.json", content.encode(), (entry,))


def _example_2_0() -> Example:
    """A hash set, with an entry that gives only PhotoDNA, in hexadecimal digits."""
    media = [
        {"MediaID": 7, "Category": None, "MD5": bytes(range(16)).hex(), "IsDistributed": True},
        {"MediaID": 8, "Category": 0, "PhotoDNA": bytes(range(144)).hex()},
    ]
    context = f"{_GITHUB}/DataModels/2.0.xml/Default/$metadata#Media"
    content = json.dumps({"@odata.context": context, "value": media})
    first = HashEntry(
        md5=bytes(range(16)),
        attributes={"MediaID": "7", "IsDistributed": "true"},
        where="value[0]",
    )
    second = HashEntry(
        photodna=bytes(range(144)), category="0", attributes={"MediaID": "8"}, where="value[1]"
    )
    return Example("garden 2.0.json", content.encode(), (first, second))


def _example_case() -> Example:
    """A case, whose media are one level deeper and name the places of their files."""
    places = [{"FileName": "gate.jpg", "FilePath": "C:\\garden", "Unallocated": False}]
    media = {"MD5": bytes(range(16)).hex(), "Category": 1, "MediaFiles": places}
    case = {"CaseNumber": "G-1", "TotalMediaFiles": 1, "Media": [media]}
    context = f"{_GITHUB}/DataModels/2.0.xml/US/$metadata#Cases"
    content = json.dumps({"@odata.context": context, "value": [case]})
    entry = HashEntry(
        md5=bytes(range(16)),
        category="1",
        attributes={"MediaFiles": json.dumps(places)},
        where="value[0].Media[0]",
    )
    return Example("garden case.json", content.encode(), (entry,))


def _title(text: str) -> str:
    match = _VERSION.search(text)
    return f"VICS {match[1]}" if match else "VICS (version not stated)"


@dataclass(slots=True)
class _Seen:
    """What the notes at the end need."""

    precategorized: int = 0
    precategorized_without: int = 0
    non_pertinent: int = 0
    uncategorized: int = 0  # no category at all
    category_5: int = 0
    most_locations: int = 0
    total_claimed: int | None = None


def _entries(path: Path, tally: Tally) -> Iterator[HashEntry]:
    document = _Document(json_events(text_chunks(path, notes=tally)), tally)
    try:
        yield from document.entries()
    except BrokenJsonError as error:
        if not tally.count("entries"):
            raise BrokenListError(
                f"{path}, near byte {error.at_byte:,}: {error}, before any entry; get it again"
            ) from error
        tally.broke_off(f"near byte {error.at_byte:,}", str(error))
    document.tell()


class _Document:
    """One document on its way through: the envelope's statements, and its media one by one."""

    def __init__(self, events: Iterator[Event], tally: Tally) -> None:
        self._events = events
        self._values = BoundedValues(events)
        self._tally = tally
        self._seen = _Seen()

    def entries(self) -> Iterator[HashEntry]:
        event, value = next(self._events)
        if event == "start_array":
            yield from self._elements("value")
        elif event == "start_map":
            yield from self._envelope()
        else:
            self._claim("value", value)
        for _ in self._events:  # nothing more may follow; if it does, the parser says so
            pass

    def tell(self) -> None:
        """Write the notes on what the list claims against what it holds."""
        _tell_categories(self._seen, self._tally)
        _tell_totals(self._seen, self._tally)
        if self._values.left_out:
            self._tally.note(
                f"{self._values.left_out:,} values nested too deep or too large were left out"
            )

    def _envelope(self) -> Iterator[HashEntry]:
        for event, key in self._events:
            if event == "end_map":
                return
            begun, value = next(self._events)
            if begun == "start_array" and key.lower() in _LISTS:
                yield from self._elements(key)
            else:
                self._values.begin_record()
                self._claim(key, self._values.value(begun, value))

    def _elements(self, place: str, *, may_be_cases: bool = True) -> Iterator[HashEntry]:
        for number, (event, value) in enumerate(self._events):  # each step begins one element
            if event == "end_array":
                return
            where = f"{place}[{number}]"
            self._values.begin_record()
            if event == "start_map":
                yield from self._element(where, may_be_case=may_be_cases)
            else:
                self._values.value(event, value)
                self._tally.reject(where, "is no object with fields")

    def _element(self, where: str, *, may_be_case: bool) -> Iterator[HashEntry]:
        """A media, or a case whose media are then streamed."""
        fields: dict[str, object] = {}
        is_case = False
        for event, key in self._events:
            if event == "end_map":
                break
            begun, value = next(self._events)
            if begun == "start_array" and may_be_case and key.lower() == "media":
                is_case = True
                yield from self._elements(f"{where}.{key}", may_be_cases=False)
                self._values.begin_record()
            else:
                fields[key] = self._values.value(begun, value)
        if is_case:
            for name, field in fields.items():
                self._claim(name, field)
        elif entry := self._media(where, fields):
            yield entry

    def _claim(self, name: str, value: object) -> None:
        text = _text(value)
        if name.lower() in _CONTEXTS:
            self._tally.title = _title(text)
            if (match := _VERSION.search(text)) and match[2]:
                self._tally.claim("region", match[2])
        if name.lower() == "totalmediafiles" and text.isdecimal():
            self._seen.total_claimed = (self._seen.total_claimed or 0) + int(text)
        if text:
            self._tally.claim(name, text)

    def _media(self, where: str, fields: Mapping[str, object]) -> HashEntry | None:
        draft = Draft(where, self._tally)
        for name, value in fields.items():
            if value is None:
                continue
            role = _role(name)
            if role in LENGTHS and isinstance(value, str):
                draft.add_hash(name, value, kind=role)
            elif role == "category":
                draft.category = _text(value) or None
            elif isinstance(value, list):
                self._add_list(draft, name, value)
            else:
                if role == "mediasize" and isinstance(value, str):
                    self._tally.met("a MediaSize is written as text")
                self._add(draft, name, value)
        self._look(draft, fields)
        return draft.finished()

    def _add_list(self, draft: Draft, name: str, value: list[object]) -> None:
        if _role(name) == "mediafiles":
            self._tally.add("media_files", len(value))
            self._seen.most_locations = max(self._seen.most_locations, len(value))
        if rest := [each for each in value if not _take_nested_hash(draft, name, each)]:
            self._add(draft, name, rest)

    def _add(self, draft: Draft, name: str, value: object) -> None:
        text = _text(value)
        if "/Date(" in text:
            self._tally.met("a time is written as /Date(milliseconds)/ and is given here in UTC")
            text = with_iso_dates(text)
        draft.add(name, text)

    def _look(self, draft: Draft, fields: Mapping[str, object]) -> None:
        seen = self._seen
        seen.non_pertinent += draft.category == "0"
        seen.uncategorized += draft.category is None
        seen.category_5 += draft.category == "5"
        if draft.attributes.get("IsPrecategorized") == "true":
            seen.precategorized += 1
            seen.precategorized_without += draft.category is None
            if isinstance(fields["IsPrecategorized"], str):
                self._tally.met("a flag is written as text instead of true or false")


@lru_cache(maxsize=4096)
def _role(name: str) -> str:
    """The kind of hash that a field gives, or else its name without regard to case."""
    return hash_kind(name) or name.lower()[:20]


def _take_nested_hash(draft: Draft, name: str, each: object) -> bool:
    """Take an element like {"HashName": "PhotoDNA", "HashValue": "..."} as the hash it names."""
    if not isinstance(each, dict):
        return False
    kind, value = _role(str(each.get("HashName", ""))), each.get("HashValue")
    if kind not in LENGTHS or not isinstance(value, str):
        return False
    draft.add_hash(f"{name}.{each['HashName']}", value, kind=kind)
    return True


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        return _JSON.encode(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tell_categories(seen: _Seen, tally: Tally) -> None:
    said, without = seen.precategorized, seen.precategorized_without
    held = tally.count("entries") + tally.count("empty_file")
    if said and without == said and said >= held:
        tally.note(f"all {said:,} entries say IsPrecategorized but none has a Category")
    elif without:
        tally.note(
            f"entries that say IsPrecategorized: {said:,}; of these without a Category: {without:,}"
        )
    if seen.uncategorized and seen.category_5:
        tally.note(
            f"entries without a Category: {seen.uncategorized:,}, with Category 5: "
            f"{seen.category_5:,}; both mean uncategorised"
        )
    if seen.non_pertinent:
        tally.note(
            f"entries with Category 0, non-pertinent: {seen.non_pertinent:,}; a hit is no alarm"
        )


def _tell_totals(seen: _Seen, tally: Tally) -> None:
    if seen.most_locations > 1:
        tally.note(f"one entry names {seen.most_locations:,} places where its file was found")
    total = seen.total_claimed
    entries, files = tally.count("entries"), tally.count("media_files")
    if total is None:
        return
    held = {"entries": entries, "different files": tally.count("distinct"), "places": files}
    meant = " and ".join(noun for noun, number in held.items() if number == total)
    tally.note(
        f"TotalMediaFiles says {total:,}; the list holds {held['entries']:,} entries, "
        f"{held['different files']:,} different files and {files:,} places where they were found: "
        + (f"it counts {meant}" if meant else "it counts none of these")
    )


FORMAT: Final = Vics()
