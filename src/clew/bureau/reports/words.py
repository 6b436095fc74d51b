"""Words: what relations, states and verdicts are called and mean, on pages and in reports alike."""

import unicodedata
from collections.abc import Mapping

from clew.bureau.vault.queries import JudgementRow, MatchRow
from clew.match.evidence import in_words
from clew.match.face_score import FACE_CAVEAT
from clew.match.voice_score import VOICE_CAVEAT
from clew.model.match import Relation, Span, State
from clew.model.media import Family

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


def visible(name: str) -> str:
    """Return a name with everything in it to be seen: what reorders or hides text is spelled out.

    File names come from outside, and `photo\u202egpj.exe` would read as a picture.

    Example:
        >>> visible("photo\u202egpj.exe")
        'photo<U+202E>gpj.exe'
    """
    return "".join(f"<U+{ord(c):04X}>" if _is_unseen(c) else c for c in name)


def _is_unseen(character: str) -> bool:
    """The joiners are spared: several scripts cannot be written without them."""
    unseen = unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}
    return unseen and character not in "\u200c\u200d"


def score_in_words(score: float) -> str:
    """Return a score to three places; what is not certain never reads as 1.

    Example:
        >>> score_in_words(1.0), score_in_words(0.999999), score_in_words(0.5)
        ('1', '>0.999', '0.500')
    """
    if score == 1.0:
        return "1"
    return ">0.999" if score > 0.999 else f"{score:.3f}"


def evidence_of(match: MatchRow) -> str:
    """Return what speaks for a match in one line, said of the item it is listed under."""
    turn = match.transform if match.item_is_query else match.transform.inverse
    return in_words(match.evidence, turn)


def stretches_of(match: MatchRow) -> str:
    """Return which stretch lies on which, empty where neither side is a clip."""
    if not (match.item_span or match.other_span):
        return ""
    return f"{_stretch(match.item_span)} lies on {_stretch(match.other_span)}"


def counterpart_of(match: MatchRow) -> str:
    """Return what was matched, by its name: an item, or an entry of a hash list."""
    if match.entry is None:
        return f"item {(match.other or '')[:16]}"
    category = f", category {match.entry.category}" if match.entry.category else ""
    kind = "files to ignore" if match.entry.kind == "known_good" else "hash list"
    return f"{kind} {match.entry.hashset}, entry {match.entry.place}{category}"


def verdict_of(judgement: JudgementRow) -> str:
    """Return a judgement in one line: what, who, when, and why."""
    why = f": {judgement.reason}" if judgement.reason else ""
    said = VERDICT_NAMES[judgement.verdict]
    return f"{said}, {judgement.officer}, {judgement.judged_at:%Y-%m-%d}{why}"


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


def _stretch(span: Span | None) -> str:
    return "the picture" if span is None else span_in_words(span)
