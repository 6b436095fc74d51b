"""What a bureau is, and where it exchanges sealed packages."""

from enum import StrEnum


class BureauKind(StrEnum):
    """The kinds of bureaux. The hub admits the others."""

    NATIONAL = "national"
    HUB = "hub"
    HOTLINE = "hotline"


class Exchanges(StrEnum):
    """Where the node of a bureau is: this vault is the node of one, and of no other."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
