"""Told: why a message was refused or a run ended, as records and other nodes keep it, known again.

They keep English text. What people wrote, such as why a run was broken off, stays as it is.
"""

from clew.bureau.deconfliction.actions import contacts, holding, parts, steps, taking
from clew.bureau.deconfliction.actions.ending import (
    BROKEN_OFF,
    BROKEN_OFF_HERE,
    DECLINED,
    DECLINED_HERE,
    OF_BUREAU,
    REFUSED,
    TWO_KEYS,
)
from clew.bureau.deconfliction.queries.listing import TIME_OVER
from clew.bureau.deconfliction.queries.node import NO_EPOCH
from clew.bureau.sharing.client import ANSWERS
from clew.bureau.sharing.queries.node import UNKNOWN_PARTNER
from clew.exchange.deconfliction import asking, messages, notice, oprf, packing, quota, tags
from clew.exchange.directory import freshness, keys, members
from clew.model.sentences import Sentences

_REFUSALS = (
    *(*asking.SAID, *messages.SAID, *notice.SAID, *oprf.SAID, *packing.SAID, *tags.SAID),
    *(*freshness.SAID, *keys.SAID, *members.SAID),
    *(*contacts.SAID, *parts.SAID, *steps.SAID, *taking.SAID, UNKNOWN_PARTNER),
)
_OF_HUB = (*holding.SAID, NO_EPOCH)
_THERE = Sentences(
    (*quota.SAID, *_REFUSALS, *_OF_HUB), {"why": Sentences(quota.SAID, free=True)}, free=True
)
REFUSALS_TOLD = Sentences((ANSWERS, *_REFUSALS, *_OF_HUB), {"why": _THERE})
"""Why a message was refused."""
_BY_THEM = Sentences(
    (DECLINED, BROKEN_OFF, TWO_KEYS, REFUSED), {"why": Sentences(_REFUSALS, free=True)}
)
ENDINGS_TOLD = Sentences(
    (TIME_OVER, DECLINED_HERE, BROKEN_OFF_HERE, OF_BUREAU, *_REFUSALS), {"why": _BY_THEM}
)
"""Why a run ended without a comparison."""
