"""Judgements: what people decided about pairs of accounts; undone by leaving them out."""

from collections.abc import Iterable

from clew.model.identifier import Identifier
from clew.model.network import Judgement, Verdict

type Pair = tuple[Identifier, Identifier]

_CAUTION = {Verdict.SAME: 0, Verdict.UNSURE: 1, Verdict.NOT: 2}


def standing_verdicts(judgements: Iterable[Judgement]) -> dict[Pair, Verdict]:
    """Return the verdict on each pair, in order; of verdicts that contradict, the most cautious.

    Example:
        >>> from clew.model.identifier import account
        >>> a, b = account("chat.example", "a"), account("chat.example", "b")
        >>> told = [Judgement(a, b, Verdict.NOT), Judgement(b, a, Verdict.SAME)]
        >>> standing_verdicts(told)[a, b].value
        'not'
    """
    found: dict[Pair, Verdict] = {}
    for judgement in judgements:
        pair = (min(judgement.a, judgement.b), max(judgement.a, judgement.b))
        found[pair] = max(
            found.get(pair, Verdict.SAME), judgement.verdict, key=_CAUTION.__getitem__
        )
    return found
