r"""Asking: what each side of a run has the holder compute, and what it makes of the answer.

Both sides come to the same element of a selector: what the selector hashes to with the run's
number, which the holder does not know, times the holder's key. Nobody who does not know the number
can compute what the answerer sends, so that it needs no blinding, and the holder answers with tags
at once (10 bytes each). The starter blinds each element by a number of its own and gets elements
back (32 bytes each), from which it takes its own number. So one list of elements less travels than
if both did as the starter does; and the holder cannot see what the two lists have in common.

Example:
    >>> from clew.exchange.deconfliction.oprf import HolderKey, evaluate
    >>> key, seed, both = HolderKey.from_seed(bytes(32), epoch="e"), bytes(32), run_number(b"1")
    >>> one, other = ask_apart([b"a", b"b"], both, seed=seed), ask_together([b"b"], both, seed=seed)
    >>> mine = starter_tags(one, evaluate(one.elements, key=key), public=key.public)
    >>> theirs = answerer_tags(other, tags(evaluate(other.elements, key=key)), public=key.public)
    >>> mine[1] == theirs[0], mine[0] == theirs[0]
    (True, False)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clew.exchange.deconfliction.checks import (
    WrongAnswerError,
    check_elements,
    check_numbers,
    right_answers,
)
from clew.exchange.deconfliction.oprf import (
    BadElementError,
    blinded,
    hash_to_scalar,
    hashed,
    prefixed,
    scalar,
    unblinded,
)
from clew.exchange.deconfliction.packing import ELEMENTS
from clew.exchange.deconfliction.tags import tags
from clew.model.wording import Wording

_OTHER_NUMBER = Wording("%(sent)s elements were sent and %(came)s came back")
_ONE_ANSWER = Wording("the holder gave one answer to two elements; tell the auditor")
_OTHER_KEY = Wording(
    "the holder used another key than the published one; nothing was compared, tell the auditor"
)
SAID = (_OTHER_NUMBER, _ONE_ANSWER, _OTHER_KEY)
"""What is said of what was refused, to be known again where it was kept as text."""


@dataclass(frozen=True, slots=True)
class Question:
    """The elements to ask for, in their order; the seed that blinds; which element is which.

    `places` says of each own selector, and after them of each check, where its element stands.
    """

    elements: tuple[bytes, ...]
    places: tuple[int, ...]
    seed: bytes = field(repr=False)


def run_number(*agreed: bytes) -> bytes:
    """Return the number of a run, from all that both sides agree on and what the starter drew.

    Tags are of that number: where a bureau's name, the hub or the epoch differs, nothing is equal.
    """
    return hash_to_scalar(prefixed(*agreed), prefix=b"clew run ")


def ask_apart(selectors: Sequence[bytes], number: bytes, *, seed: bytes) -> Question:
    """Ask for selectors of a run, each blinded by a number of its own, as the starter does."""
    return _question(blinded(_of_run(selectors, number), _apart(seed, len(selectors))), seed)


def ask_together(selectors: Sequence[bytes], number: bytes, *, seed: bytes) -> Question:
    """Ask for selectors of a run as they hash with its number, as the answerer does."""
    return _question(hashed(_of_run(selectors, number)), seed)


def starter_tags(
    question: Question, untrusted: Sequence[bytes], *, public: bytes
) -> tuple[bytes, ...]:
    """Return the tags of the starter's selectors from the holder's elements.

    Raises:
        WrongAnswerError: the holder used another key than the published one, or doubles an answer.
        BadElementError: an answer is no element of the group, or one is missing.
    """
    own, checks = _sorted_out(question, untrusted)
    _check(checks, right_answers(check_numbers(question.seed), public=public))
    return tags(unblinded(own, _apart(question.seed, len(own))))


def answerer_tags(
    question: Question, untrusted: Sequence[bytes], *, public: bytes
) -> tuple[bytes, ...]:
    """Return the tags of the answerer's selectors from the holder's tags.

    Raises:
        WrongAnswerError: the holder used another key than the published one, or doubles an answer.
        BadElementError: an answer is missing.
    """
    own, checks = _sorted_out(question, untrusted)
    _check(checks, tags(right_answers(check_numbers(question.seed), public=public)))
    return tuple(own)


def _of_run(selectors: Sequence[bytes], number: bytes) -> list[bytes]:
    """What is hashed: a selector after the run's number, which is always as long."""
    return [number + each for each in selectors]


def _question(elements: Sequence[bytes], seed: bytes) -> Question:
    made = [*elements, *check_elements(check_numbers(seed))]
    order = sorted(range(len(made)), key=lambda place: ELEMENTS.key(made[place]))
    places = [0] * len(made)
    for stands, place in enumerate(order):
        places[place] = stands
    return Question(tuple(made[place] for place in order), tuple(places), seed)


def _apart(seed: bytes, count: int) -> list[bytes]:
    return [scalar(seed, place) for place in range(count)]


def _sorted_out(
    question: Question, untrusted: Sequence[bytes]
) -> tuple[Sequence[bytes], Sequence[bytes]]:
    if len(untrusted) != len(question.places):
        raise BadElementError(
            _OTHER_NUMBER.filled(sent=str(len(question.places)), came=str(len(untrusted)))
        )
    if len(set(untrusted)) != len(untrusted):
        raise WrongAnswerError(_ONE_ANSWER)
    found = [untrusted[place] for place in question.places]
    own = len(found) - len(check_numbers(question.seed))
    return found[:own], found[own:]


def _check(untrusted: Iterable[bytes], right: Iterable[bytes]) -> None:
    if list(untrusted) != list(right):
        raise WrongAnswerError(_OTHER_KEY)
