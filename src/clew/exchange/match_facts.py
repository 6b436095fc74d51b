"""A match and a sighting as fields of JSON: what a machine needs to read them again."""

from clew.exchange.json_text import utc, without_nothing
from clew.exchange.parcel import ParcelMatch
from clew.model.match import Span
from clew.model.sighting import Sighting


def match_facts(match: ParcelMatch) -> dict[str, object]:
    """Return the evidence of a match, its keys in order."""
    found = match.match
    listed = match.listed
    return without_nothing(
        {
            "relation": found.relation.value,
            "relation_is_of": "this item" if match.item_is_query else "the other",
            "score": found.score,
            "transform": found.transform.value,
            "query_span_s": _span(found.query_span),
            "match_span_s": _span(found.match_span),
            "evidence": dict(sorted(found.evidence.items())),
            "list": listed.list_name if listed else "",
            "list_entry": listed.place if listed else None,
            "list_category": listed.category if listed else "",
        }
    )


def sighting_facts(seen: Sighting) -> dict[str, object]:
    """Return what a sighting says beside its subject and its identifier."""
    return without_nothing(
        {
            "event": seen.event.value,
            "occasion": seen.occasion,
            "first_at": utc(seen.first_at) if seen.first_at else "",
            "last_at": utc(seen.last_at) if seen.last_at else "",
            "port": seen.port,
            "file": str(seen.file) if seen.file else "",
            "link": str(seen.link) if seen.link else "",
            "amount": seen.amount,
            "currency": seen.currency,
            "proxy": seen.proxy or None,
            "verified": seen.verified or None,
            "basis": seen.basis.value,
            "standing": seen.standing.value,
            "written": seen.written,
        }
    )


def sighting_words(seen: Sighting) -> str:
    """Return a sighting as a sentence, for formats that hold nothing else."""
    when = f" at {utc(seen.first_at)}" if seen.first_at else ""
    return f"{seen.subject} {seen.event.value}{when}: {seen.identifier} ({seen.basis.value})"


def _span(span: Span | None) -> list[float]:
    return [] if span is None else [span.start_s, span.end_s]
