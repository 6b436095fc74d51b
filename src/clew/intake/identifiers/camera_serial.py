"""Cameras' serial numbers: make/serial, for makers number alike."""

import re
from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.spelling import folded, settled
from clew.model.identifier import IdentifierKind

_COMPANY = re.compile(r"[\s,.]+(?:inc|corporation|corp|co|ltd|limited|company|optical)\b\.?")
_SPACES = re.compile(r"\s+")


class CameraSerialForm:
    """Both in small letters, the make without the form of its company."""

    kind = IdentifierKind.CAMERA_SERIAL

    def normal(self, written: str, setting: Setting) -> str:
        """Return the normal spelling."""
        make, slash, serial = folded(written).partition("/")
        if not slash:
            make, serial = folded(setting.make), make
        make, serial = (
            _COMPANY.sub("", make).strip(" ,."),
            settled(lambda s: folded(_SPACES.sub("", s)), serial),
        )
        if not make:
            raise NotAnIdentifierError(
                f"the serial number {written!r} comes without the camera's make",
                "look for the make in the file's metadata",
            )
        if len(set(serial.strip("-_."))) < 2 or len(serial) < 4:
            raise NotAnIdentifierError(f"{written!r} is no single camera's serial number")
        return f"{make}/{serial}"

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("02 5021 000537", "canon/025021000537", Setting(make="Canon Inc.")),
            Example("Lamp Optical Co., Ltd./AB-1234", "lamp/ab-1234"),
        ]


FORM: Final = CameraSerialForm()
