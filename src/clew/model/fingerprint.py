"""A fingerprint: what is kept of a file's content so that copies of it can be found."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """Which part of the picture was fingerprinted."""

    WHOLE = "whole"
    TRIMMED = "trimmed"  # the picture inside its plain borders
    PANEL = "panel"  # one of several pictures put together, or a picture within the picture
    BETWEEN = "between"  # a clip's frame between those searched for: it only tells when


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One fingerprint of a picture, or of one frame of a clip.

    `kind` and `version` name what made it and are stored with it: never rename, raise the version
    when the output changes. `quality` runs from 0 to 100. For a clip, `at_s` is when this look is
    first seen and `until_s` when it has changed, in seconds from the clip's start; both are None
    for a picture. `part` numbers the panels of one picture. A `low_information` fingerprint (flat,
    black, a title) is kept but never matches on its own.

    Example:
        >>> still = Fingerprint(kind="pdq", version=1, data=bytes(32), quality=100)
        >>> still.form.value, still.at_s
        ('whole', None)
    """

    kind: str
    version: int
    data: bytes
    quality: int
    form: Form = Form.WHOLE
    at_s: float | None = None
    until_s: float | None = None
    low_information: bool = False
    part: int = 0
