"""Compare: two files directly, without any records."""

from collections.abc import Mapping

from clew.fingerprint.kind import KeypointKind, PictureKind, SoundKind
from clew.fingerprint.kinds.place import KIND as PLACE
from clew.fingerprint.registry import names_of
from clew.match.find import find_matches
from clew.match.references import FewReferences, Reference
from clew.match.subject import Subject
from clew.model.digests import Digests
from clew.model.fingerprint import Fingerprint
from clew.model.match import Match, Relation, Span


def compare(
    query: Subject, match: Subject, *, query_digests: Digests, match_digests: Digests, target: str
) -> list[Match]:
    """Return how the query is related to the other file, best first; empty when no relation shows.

    Example:
        >>> from clew.model.media import Family
        >>> digests = Digests(bytes(16), bytes(20), bytes(32), 0)
        >>> nothing = Subject(Family.OTHER, ())
        >>> compare(nothing, nothing, query_digests=digests, match_digests=digests,
        ...         target="b")[0].relation.value
        'same_file'
    """
    if query_digests.sha256 == match_digests.sha256:
        whole = Span(0.0, query.duration_s) if query.duration_s else None
        return [Match(target, Relation.SAME_FILE, 1.0, query_span=whole, match_span=whole)]
    return find_matches(query, as_references({target: match}))


def as_references(subjects: Mapping[str, Subject], *, among: int | None = None) -> FewReferences:
    """Return what is searched when these are all that is known; the keys become the targets.

    Scores are told as if they were found `among` so many hashes; None: among these.

    Example:
        >>> from clew.model.media import Family
        >>> still = Fingerprint(kind="pdq", version=1, data=bytes(256), quality=100)
        >>> as_references({"a": Subject(Family.IMAGE, [still])}).size
        1
    """
    described = [
        (_reference(print_, subject, target=target), print_)
        for target, subject in subjects.items()
        for print_ in subject.fingerprints
    ]
    pictures, keypoints = names_of(PictureKind), names_of(KeypointKind)
    sounds = names_of(SoundKind)
    return FewReferences(
        [(reference, p.data) for reference, p in described if p.kind in pictures],
        keypoints=[(reference, p.data) for reference, p in described if p.kind in keypoints],
        sounds=[(reference, p.data) for reference, p in described if p.kind in sounds],
        places=[(reference, p.data) for reference, p in described if p.kind == PLACE.name],
        among=among,
    )


def _reference(print_: Fingerprint, subject: Subject, *, target: str) -> Reference:
    return Reference(
        target=target,
        family=subject.family,
        form=print_.form,
        at_s=print_.at_s,
        until_s=print_.until_s,
        quality=print_.quality,
        low_information=print_.low_information,
        duration_s=subject.duration_s,
    )
