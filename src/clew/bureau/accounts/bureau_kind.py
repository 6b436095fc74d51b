"""What a bureau is."""

from enum import StrEnum


class BureauKind(StrEnum):
    """The kinds of bureaux. The hub admits the others."""

    NATIONAL = "national"
    HUB = "hub"
    HOTLINE = "hotline"
