"""Evidence as records keep it: text that, by its kind, is known again for the wording it was."""

from collections.abc import Mapping
from functools import cache

from clew.model.sentences import Sentences
from clew.model.wording import Wording
from clew.network.resolution.explaining import OF_HOUSEHOLD
from clew.network.resolution.registry import all_features

_DETAILS = ": "


def read_evidence(kind: str, why: str) -> str:
    """Return the wording that the text of a contribution was, or the text.

    Example:
        >>> read_evidence("own_phones", "Each account has phones: none in common").values
        {'what': 'Each account has phones', 'details': 'none in common'}
    """
    said = _by_kind().get(kind)
    return said.read(why) if said else why


def without_details(why: str) -> str:
    """Return evidence without all that it names: what is told of a victim's accounts.

    Example:
        >>> without_details("Both accounts have the same phone: +6421555123; used by both")
        'Both accounts have the same phone'
    """
    return _bare().read(why.partition(_DETAILS)[0])


@cache
def _by_kind() -> Mapping[str, Sentences]:
    return {one.name: one.said for one in all_features()}


def bare_sentences() -> tuple[Wording, ...]:
    """Return what `without_details` leaves of the sentences of features."""
    sentences = (one.sentence for one in all_features())
    return tuple(Wording.name_of(one.partition(_DETAILS)[0]) for one in sentences)


@cache
def _bare() -> Sentences:
    sentences = bare_sentences()
    return Sentences((OF_HOUSEHOLD, *sentences), {"why": Sentences(sentences)})
