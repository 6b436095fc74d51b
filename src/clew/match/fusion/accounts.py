"""The finding of accounts: one that had both files, as reports say.

Who made two files had both, and so had whoever collects or sells them: the fewer files an account
had, the more it says. Nobody measured it on real cases: the ratio is set by hand and kept low.
"""

import math
from collections.abc import Mapping

from clew.match.fusion.channels import Channel
from clew.match.fusion.finding import Basis, Finding, Told
from clew.model.wording import Wording

_MOST = 30.0  # for an account that had these two files and no other


def account_finding(shared: Mapping[str, int], *, reported: int) -> Finding:
    """Return what reports say of two files coming from one source.

    `shared` gives for each account that had both how many files it had in all; `reported` how many
    of the two files any report names.

    Example:
        >>> found = account_finding({"ana@chat.example": 2}, reported=2)
        >>> found.why, round(math.exp(found.log_ratio))
        ('ana@chat.example had both, and 0 other files, as reports say', 30)
    """
    if not shared:
        if reported < 2:
            return Finding(Channel.ACCOUNT, Told.CANNOT_TELL, Wording("no report names both files"))
        why = Wording("reports name both, with different accounts")
        return Finding(Channel.ACCOUNT, Told.NOTHING, why)
    account = min(shared, key=lambda one: (shared[one], one))
    others = max(0, shared[account] - 2)
    why = Wording(
        "%(account)s had both, and %(others)s other files, as reports say",
        account=account,
        others=others,
    )
    ratio = math.log(max(1.0, _MOST / (1 + others)))
    if not ratio:
        why = Wording("%(said)s: it had too many to say anything", said=why)
        return Finding(Channel.ACCOUNT, Told.NOTHING, why)
    return Finding(Channel.ACCOUNT, Told.WEIGHED, why, ratio, Basis.BY_HAND)
