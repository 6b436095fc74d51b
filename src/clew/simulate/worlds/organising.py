"""Organising: how large organised groups are, and who does what in them."""

from random import Random

from clew.model.network import NetworkRole


def group_sizes(total: int, bounds: tuple[int, int], random: Random) -> list[int]:
    """Return sizes of groups, most of them small, that add up to about the total."""
    least, most = bounds
    sizes: list[int] = []
    while sum(sizes) < total - least:
        drawn = min(most, int(least * random.paretovariate(1.1)))
        sizes.append(max(least, min(drawn, total - sum(sizes))))
    return sizes


def roles_in(size: int, random: Random) -> list[NetworkRole]:
    """Return the role of each member.

    One source at least, an administrator from five members on, a few distributors, consumers.
    """
    sources = 1 if size < 12 else random.randint(1, 3)
    administrators = 1 if size >= 5 else 0
    distributors = max(1, round(0.15 * size)) if size >= 4 else 0
    roles = (
        [NetworkRole.SOURCE] * sources
        + [NetworkRole.ADMINISTRATOR] * administrators
        + [NetworkRole.DISTRIBUTOR] * distributors
    )
    roles += [NetworkRole.CONSUMER] * (size - len(roles))
    random.shuffle(roles)
    return roles
