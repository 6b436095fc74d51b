"""What an entry of a custody record tells. The names are stored, so never renamed."""

from enum import StrEnum


class Act(StrEnum):
    """What was done with an exhibit."""

    SEIZED = "seized"
    HANDED_ON = "handed_on"
    VERIFIED = "verified"
    ENDED = "ended"  # given back, or no more
