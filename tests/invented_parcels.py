"""Parcels for tests: invented items, reports and sightings, each with a handling of its own.

`parcel_of` takes lists of what is held; `full_item` has every part; `parcels` draws any of it.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from clew.exchange.parcel import (
    Heading,
    Held,
    Listed,
    Note,
    Parcel,
    ParcelItem,
    ParcelMatch,
    ParcelReport,
    Place,
    Verdict,
)
from clew.handling.release import Labelled
from clew.handling.tlp import Tlp
from clew.model.digests import Digests
from clew.model.grade import Grade, Scheme
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.match import Match, Relation, Span
from clew.model.media import Family
from clew.model.report import Report
from clew.model.sighting import Event, Sighting

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
GREEN, RED = Labelled(Tlp.GREEN), Labelled(Tlp.RED)

HOSTILE = [
    '"},{"evil": "',
    "a;b,c|d\te",
    '=HYPERLINK("http://evil.example")',
    "line\r\nbreak\u2028and\x85more",
    "\x00\x1b[31m\ufeff\u202e",
    "half \udc80 of a character",
    "日本語 العربية हिन्दी 🎈",
    "'; DROP TABLE items; --",
    "\\\\server\\share\\x\\",
    "</script><script>",
]
"""Words that a careless writer would let break its format."""


def held(value, *handling):
    return Held(value, handling or (GREEN,))


def digests_of(content: bytes) -> Digests:
    return Digests(
        md5=hashlib.md5(content).digest(),
        sha1=hashlib.sha1(content).digest(),
        sha256=hashlib.sha256(content).digest(),
        size=len(content),
    )


def item_of(content: bytes = b"room", **parts) -> ParcelItem:
    facts = {"mime": "image/jpeg", "family": Family.IMAGE}
    return ParcelItem(digests=digests_of(content), **{**facts, **parts})


def match_of(name: str = "0", *, other: bytes | None = None, verdict: bool = True) -> ParcelMatch:
    return ParcelMatch(
        match=Match(
            target=name,
            relation=Relation.EXCERPT,
            score=0.93,
            query_span=Span(1, 2.5),
            evidence={"distance": 12, "camera": name},
        ),
        other=other,
        listed=None if other else Listed(list_name=name, place=7, category="2"),
        verdict=Verdict(verdict="same", by="rosa", judged_at=AT, reason="the lamp")
        if verdict
        else None,
    )


def full_item(content: bytes = b"room", *, words: str = "red door", by=GREEN) -> ParcelItem:
    """An item with every part; each text holds `words`, so that they can be looked for."""
    return item_of(
        content,
        pdq=hashlib.sha256(b"pdq" + content).digest(),
        places=(held(Place("Laptop", f"C:/{words}/gate.jpg", AT), by),),
        grades=(
            held(Grade(Scheme.VIC_US, "3", "Ruritania", by="rosa", graded_at=AT, note=words), by),
            held(Grade(Scheme.INDUSTRY, "B2", f"Host of {words}"), by),
        ),
        series=(held(f"series of {words}", by),),
        victim_identified=Held(value=True, handling=(by,)),
        offender_identified=Held(value=False, handling=(by,)),
        matches=(
            held(match_of(f"list of {words}"), by),
            held(match_of(f"camera of {words}", other=hashlib.sha256(b"other").digest()), by),
        ),
        notes=(held(Note(text=f"dusk, {words}", by="rosa", noted_at=AT), by),),
    )


def report_of(
    key: str = "cybertip:7", *, words: str = "red door", said: Sequence[Sighting] = ()
) -> ParcelReport:
    head = Report(
        key=key,
        format="CyberTip XML",
        sender="Storage Example",
        received_at=AT,
        incident=f"upload of {words}",
        summary=words,
    )
    return ParcelReport(head=head, said=lambda: iter(said))


def sightings_of(key: str = "cybertip:7", *, name: str = "ana") -> list[Sighting]:
    """A sighting of each kind of identifier."""
    values = {
        IdentifierKind.ACCOUNT: f"bo-{name}@chat.example",
        IdentifierKind.GROUP: f"room-{name}@chat.example",
        IdentifierKind.MENTION: f"victim {name}@{key}",
        IdentifierKind.IP: "2001:db8::7",
        IdentifierKind.URL: f"https://share.example/{name}",
        IdentifierKind.SHARE_LINK: f"https://share.example/s/{name}",
        IdentifierKind.EMAIL: f"{name}@mail.example",
        IdentifierKind.FILE_HASH: "sha256:" + hashlib.sha256(b"room").hexdigest(),
    }
    return [
        Sighting(
            key,
            f"row {number}",
            account("chat.example", name),
            Identifier(kind, values.get(kind, f"{kind}-{name}")),
            Event.UPLOAD,
            first_at=AT,
            last_at=AT,
            port=4444,
            amount=Decimal("3.50"),
            currency="EUR",
        )
        for number, kind in enumerate(IdentifierKind)
    ]


def parcel_of(items=(), *, reports=(), sightings=(), marking=Tlp.GREEN, case="2026-7") -> Parcel:
    heading = Heading(
        bureau="Ruritania", case=case, title="A house by a lake", made_at=AT, made_with="0.1.0"
    )
    return Parcel(
        heading=Held(heading, (Labelled(marking),)),
        items=lambda: iter(items),
        reports=lambda: iter(reports),
        sightings=lambda: iter(sightings),
    )


def full_parcel(**parts) -> Parcel:
    return parcel_of(
        [held(full_item())],
        reports=[held(report_of())],
        sightings=[held(one) for one in sightings_of()],
        **parts,
    )


labels = st.sampled_from(list(Tlp)).map(Labelled)
handlings = st.lists(labels, min_size=1, max_size=3).map(tuple)
texts = st.text(min_size=1, max_size=30)


def _held(values):
    return st.builds(Held, values, handlings)


def _several(values):
    return st.lists(_held(values), max_size=2).map(tuple)


def parcels(words: st.SearchStrategy[str] = texts) -> st.SearchStrategy[Parcel]:
    """Any parcel, with these texts wherever people or disks write."""
    times = st.just(AT)
    grades = st.sampled_from([(s, v) for s in Scheme for v in s.values]).flatmap(
        lambda pair: st.builds(Grade, *map(st.just, pair), words, words, times, words)
    )
    items = st.builds(
        ParcelItem,
        digests=st.binary(min_size=1, max_size=8).map(digests_of),
        mime=st.just("image/png"),
        family=st.sampled_from(list(Family)),
        pdq=st.none() | st.binary(min_size=32, max_size=32),
        places=_several(st.builds(Place, words, words, st.none() | times)),
        grades=_several(grades),
        series=_several(words),
        victim_identified=st.none() | _held(st.booleans()),
        offender_identified=st.none() | _held(st.booleans()),
        matches=_several(st.builds(match_of, words, verdict=st.booleans())),
        notes=_several(st.builds(Note, text=words, by=words, noted_at=times)),
    )
    reports = st.builds(report_of, words, words=words)
    accounts = st.builds(sightings_of).map(lambda several: several[0])
    return st.builds(
        parcel_of,
        st.lists(_held(items), max_size=4, unique_by=lambda one: one.value.digests.sha256),
        reports=st.lists(_held(reports), max_size=2),
        sightings=st.lists(_held(accounts), max_size=2),
    )
