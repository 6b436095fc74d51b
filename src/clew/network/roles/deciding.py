"""The hypotheses on every member's role, each with what speaks for it.

A role supposes that the group is organised: its probability is that of both.
"""

from collections.abc import Mapping

from clew.model.network import NetworkRole, RoleHypothesis
from clew.model.sentences import Sentences
from clew.model.wording import Wording
from clew.network.groups.finding import Groups
from clew.network.groups.within import things_within, ties_within
from clew.network.roles.conduct import CONDUCT_TOLD, Conduct, conduct_of
from clew.network.roles.weighing import role_probabilities

_LEAST_P = 0.1

_IN_WORDS = {
    NetworkRole.SOURCE: Wording("perhaps the first source, perhaps the producer: %(did)s"),
    NetworkRole.DISTRIBUTOR: Wording("perhaps a seller or distributor: %(did)s"),
    NetworkRole.ADMINISTRATOR: Wording("perhaps an administrator: %(did)s"),
    NetworkRole.CONSUMER: Wording("perhaps a buyer or consumer: %(did)s"),
}
ROLE_TOLD = Sentences((*_IN_WORDS.values(),), {"did": CONDUCT_TOLD})
"""What `RoleHypothesis.why` says, to be known again in a record."""


def roles_of(groups: Groups) -> Mapping[str, tuple[RoleHypothesis, ...]]:
    """Return the hypotheses on the role of every member of a group, by entity, likeliest first.

    Of somebody in several groups, each role is told by the group where it is likeliest.

    Example:
        >>> from clew.network.groups.finding import find_groups
        >>> roles_of(find_groups([], []))
        {}
    """
    members = [group.members for group in groups.groups]
    likeliest: dict[tuple[str, NetworkRole], RoleHypothesis] = {}
    inside = zip(
        groups.groups,
        ties_within(members, groups.ties),
        things_within(members, groups.held),
        strict=True,
    )
    for group, within, things in inside:
        for one, conduct in conduct_of(group.members, within, things).items():
            for told in _hypotheses(conduct, group.organised_p):
                known = likeliest.get((one, told.role))
                if known is None or told.p > known.p:
                    likeliest[one, told.role] = told
    found: dict[str, tuple[RoleHypothesis, ...]] = {}
    for (one, _), told in likeliest.items():
        found[one] = tuple(sorted((*found.get(one, ()), told), key=lambda told: -told.p))
    return found


def _hypotheses(conduct: Conduct, organised_p: float) -> list[RoleHypothesis]:
    did = conduct.in_words()
    return [
        RoleHypothesis(role, p * organised_p, _IN_WORDS[role].filled(did=did))
        for role, p in role_probabilities(conduct).items()
        if p * organised_p >= _LEAST_P
    ]
