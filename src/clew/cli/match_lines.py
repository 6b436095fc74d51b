"""Match lines: a match as the JSON object that programs read, and as a sentence for people."""

from collections.abc import Mapping

from clew.match.caveats import CAVEAT_OF
from clew.model.match import Match, Relation, Span, State, Transform

type Line = dict[str, object]


def match_line(query: str, match: Match, target: Mapping[str, object]) -> Line:
    """Return a match as one object; spans are [start, end] in seconds, or null.

    A line about faces or voices carries the caveat of its score.

    Example:
        >>> line = match_line("a.jpg", Match("b", Relation.COPY, 0.98765), {"sha256": "00"})
        >>> line["relation"], line["score"], line["query_span"]
        ('copy', 0.98765, None)
    """
    caveat = {"caveat": CAVEAT_OF[match.relation]} if match.relation in CAVEAT_OF else {}
    return caveat | {
        "query": query,
        "match": dict(target),
        "relation": match.relation.value,
        "score": round(match.score, 6),
        "query_span": _span(match.query_span),
        "match_span": _span(match.match_span),
        "transform": match.transform.value,
        "evidence": dict(match.evidence),
    }


def no_match_line(query: str, state: State, reason: str) -> Line:
    """Return what is said of a file without a match.

    Example:
        >>> no_match_line("a.txt", State.UNCHECKABLE, "a text")["state"]
        'uncheckable'
    """
    return {"query": query, "relation": None, "state": state.value, "reason": reason}


def sentence(line: Mapping[str, object]) -> str:
    """Return a line as a sentence for people.

    Example:
        >>> sentence(no_match_line("a.jpg", State.NO_MATCH, "checked, and nothing was found"))
        'a.jpg: no match (checked, and nothing was found)'
    """
    if line["relation"] is None:
        state = str(line["state"]).replace("_", " ")
        return f"{line['query']}: {state} ({line['reason']})"
    words = [f"{line['query']}: {_relation(line)} {_target(line)}"]
    if line["transform"] != Transform.NONE.value:
        words.append(str(line["transform"]).replace("_", " "))
    if line["query_span"] or line["match_span"]:
        words.append(f"{_times(line['query_span'])} lies on {_times(line['match_span'])}")
    words.append(f"score {line['score']:.3f}")
    if "caveat" in line:
        words.append("a lead: a person decides")
    return ", ".join(words)


def _relation(line: Mapping[str, object]) -> str:
    if line["relation"] in {Relation.FACE.value, Relation.VOICE.value}:
        return f"perhaps the same {line['relation']} as in"
    return f"{str(line['relation']).replace('_', ' ')} of"


def _span(span: Span | None) -> list[float] | None:
    return None if span is None else [round(span.start_s, 3), round(span.end_s, 3)]


def _times(span: object) -> str:
    return "the picture" if not isinstance(span, list) else f"{span[0]:.1f}-{span[1]:.1f} s"


def _target(line: Mapping[str, object]) -> str:
    target = line["match"]
    assert isinstance(target, dict)
    if target.get("hashset"):
        category = f", category {target['category']}" if target.get("category") else ""
        return f"an entry of the hash list {target['hashset']}{category}"
    places = target.get("locations") or []
    if places:
        more = f" and {len(places) - 1} more places" if len(places) > 1 else ""
        return f"{places[0]['path']} ({places[0]['case']}, {places[0]['exhibit']}){more}"
    return str(target.get("path") or target.get("sha256"))
