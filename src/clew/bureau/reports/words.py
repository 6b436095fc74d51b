"""Words: what relations, states and verdicts are called and mean, on pages and in reports alike."""

from collections.abc import Mapping

from clew.bureau.persons.queries.rows import KnownRow
from clew.bureau.persons.words import known_by
from clew.bureau.vault.queries import JudgementRow, MatchRow
from clew.match.evidence import evidence_said
from clew.match.face_score import FACE_CAVEAT
from clew.match.voice_score import VOICE_CAVEAT
from clew.model.match import Relation, Span, State
from clew.model.media import Family
from clew.model.wording import Value, Wording

RELATION_NAMES: Mapping[Relation, str] = {
    Relation.SAME_FILE: "same file",
    Relation.COPY: "copy",
    Relation.EDIT: "edit",
    Relation.EXCERPT: "excerpt",
    Relation.SOUND: "same sound",
    Relation.SCENE: "same scene",
    Relation.FACE: "the same face, perhaps",
    Relation.VOICE: "the same voice, perhaps",
    Relation.CAMERA: "same camera",
}

RELATION_MEANS: Mapping[Relation, str] = {
    Relation.SAME_FILE: "the same bytes, or a hash list names exactly these bytes",
    Relation.COPY: "the whole picture or clip, saved anew or at another size",
    Relation.EDIT: "the whole, mirrored, turned or put in a border",
    Relation.EXCERPT: "a part of a longer clip or of a picture, or a picture taken from a clip",
    Relation.SOUND: "the same recording is heard, under other pictures or none",
    Relation.SCENE: "the same place, seen from elsewhere",
    Relation.FACE: f"a lead, never proof; a person decides. {FACE_CAVEAT}",
    Relation.VOICE: f"a lead, by rank and never proof; a person decides. {VOICE_CAVEAT}",
    Relation.CAMERA: "taken by one sensor, as its noise says: a lead that a person judges",
}

STATE_NAMES: Mapping[State, str] = {
    State.NO_MATCH: "new",
    State.UNCHECKED: "not checked yet",
    State.UNCHECKABLE: "cannot be checked",
}

STATE_MEANS: Mapping[State, str] = {
    State.NO_MATCH: "checked against everything in the vault, and nothing was found",
    State.UNCHECKED: "not yet held against everything: nothing may be concluded",
    State.UNCHECKABLE: "it cannot be compared, for the reason given: nothing may be concluded",
}

FAMILY_NAMES: Mapping[Family, str] = {
    Family.IMAGE: "pictures",
    Family.CLIP: "clips",
    Family.SOUND: "sounds",
    Family.ARCHIVE: "archives",
    Family.OTHER: "other files",
}

VERDICT_NAMES: Mapping[str, str] = {"same": "same", "not_same": "not the same", "unsure": "unsure"}


def score_in_words(score: float) -> str:
    """Return a score to three places; what is not certain never reads as 1.

    Example:
        >>> score_in_words(1.0), score_in_words(0.999999), score_in_words(0.5)
        ('1', '>0.999', '0.500')
    """
    if score == 1.0:
        return "1"
    return ">0.999" if score > 0.999 else f"{score:.3f}"


def evidence_of(match: MatchRow) -> list[Wording]:
    """Return what speaks for a match, sentence by sentence, said of the item it is listed under."""
    turn = match.transform if match.item_is_query else match.transform.inverse
    return evidence_said(match.evidence, turn)


def stretches_of(match: MatchRow) -> list[Wording]:
    """Return which stretch lies on which, nothing where neither side is a clip."""
    if not (match.item_span or match.other_span):
        return []
    ends = {"one": _stretch(match.item_span), "other": _stretch(match.other_span)}
    return [Wording("%(one)s lies on %(other)s", **ends)]


def counterpart_of(match: MatchRow) -> Wording:
    """Return what was matched, by its name: an item, or an entry of a hash list."""
    entry = match.entry
    if entry is None:
        return Wording("item %(item)s", item=(match.other or "")[:16])
    named = {"list": entry.hashset, "entry": str(entry.place)}
    if entry.category:
        named |= {"category": entry.category}
        if entry.kind == "known_good":
            return Wording(
                "files to ignore %(list)s, entry %(entry)s, category %(category)s", **named
            )
        return Wording("hash list %(list)s, entry %(entry)s, category %(category)s", **named)
    if entry.kind == "known_good":
        return Wording("files to ignore %(list)s, entry %(entry)s", **named)
    return Wording("hash list %(list)s, entry %(entry)s", **named)


def verdict_of(judgement: JudgementRow) -> Wording:
    """Return a judgement in one line: what, who, when, and why."""
    told: dict[str, Value] = {
        "verdict": Wording.name_of(VERDICT_NAMES[judgement.verdict]),
        "officer": judgement.officer,
        "date": judgement.judged_at.date(),
        "reason": judgement.reason,
    }
    if judgement.reason:
        return Wording("%(verdict)s, %(officer)s, %(date)s: %(reason)s", **told)
    return Wording("%(verdict)s, %(officer)s, %(date)s", **told)


def known_as(row: KnownRow) -> Wording:
    """Return what an item is known as: what, how far, in which case, and by what."""
    one = row.dossier
    return Wording(
        "%(kind)s %(name)s, %(status)s (%(case)s), %(by)s",
        kind=Wording.name_of(one.kind.value),
        name=one.name,
        status=Wording.name_of(one.status.value),
        case=one.parts[0].case_number,
        by=Wording.name_of(known_by(row.relation, confirmed=row.confirmed)),
    )


def clock(seconds: float) -> str:
    """Return a time in a clip as minutes and seconds.

    Example:
        >>> clock(75.25), clock(3723)
        ('1:15.2', '1:02:03.0')
    """
    tenths = int(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{start}:{rest // 10:02}.{rest % 10}"


def span_in_words(span: Span) -> str:
    """Return a stretch as its start and end.

    Example:
        >>> span_in_words(Span(0.0, 61.5))
        '0:00.0 to 1:01.5'
    """
    return f"{clock(span.start_s)} to {clock(span.end_s)}"


def _stretch(span: Span | None) -> Wording:
    if span is None:
        return Wording("the picture")
    return Wording("%(start)s to %(end)s", start=clock(span.start_s), end=clock(span.end_s))
