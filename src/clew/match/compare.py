"""Compare: two files directly, without any records."""

from clew.match.find import find_matches
from clew.match.subject import FewReferences, Reference, Subject
from clew.model.digests import Digests
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
    return find_matches(query, as_references(match, target=target))


def as_references(subject: Subject, *, target: str) -> FewReferences:
    """Return the subject's fingerprints as the references to search."""
    return FewReferences(
        [
            (
                Reference(
                    target=target,
                    family=subject.family,
                    form=print_.form,
                    at_s=print_.at_s,
                    until_s=print_.until_s,
                    quality=print_.quality,
                    low_information=print_.low_information,
                    duration_s=subject.duration_s,
                ),
                print_.data,
            )
            for print_ in subject.fingerprints
        ]
    )
