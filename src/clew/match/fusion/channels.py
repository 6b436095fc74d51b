"""Channels: what can link two items, and which of them say the same thing in other words.

A bond is what two items may share. The channels of one bond depend on each other: a room that is
recognised and a position that is near both say "the same place", and are not counted twice. Who
shares a recording shares what is in it, so a copy answers for place, person and device too; not for
the source, for copies go round.
"""

from collections.abc import Mapping
from enum import StrEnum

from clew.model.match import Relation


class Bond(StrEnum):
    """What two items may share."""

    RECORDING = "recording"
    PLACE = "place"
    PERSON = "person"
    DEVICE = "device"
    SOURCE = "source"  # whose account had both


class Channel(StrEnum):
    """What can link two items; the order is that of the table."""

    COPY = "copy"  # the same picture or clip, edited or in part
    SOUND = "sound"
    SCENE = "scene"
    TEXT = "text"  # words read in both
    POSITION = "position"
    FACE = "face"
    VOICE = "voice"
    CAMERA = "camera"  # the sensor's noise
    SERIAL = "serial"
    MODEL = "model"
    JOURNEY = "journey"  # one camera cannot be in two places at once
    HABITS = "habits"  # how files were written and named
    TIMES = "times"
    ACCOUNT = "account"  # reports name one account with both files


BOND_OF: Mapping[Channel, Bond] = {
    Channel.COPY: Bond.RECORDING,
    Channel.SOUND: Bond.RECORDING,
    Channel.SCENE: Bond.PLACE,
    Channel.TEXT: Bond.PLACE,
    Channel.POSITION: Bond.PLACE,
    Channel.FACE: Bond.PERSON,
    Channel.VOICE: Bond.PERSON,
    Channel.CAMERA: Bond.DEVICE,
    Channel.SERIAL: Bond.DEVICE,
    Channel.MODEL: Bond.DEVICE,
    Channel.JOURNEY: Bond.DEVICE,
    Channel.HABITS: Bond.DEVICE,
    Channel.TIMES: Bond.PLACE,
    Channel.ACCOUNT: Bond.SOURCE,
}

CHANNEL_OF: Mapping[Relation, Channel] = {
    Relation.SAME_FILE: Channel.COPY,
    Relation.COPY: Channel.COPY,
    Relation.EDIT: Channel.COPY,
    Relation.EXCERPT: Channel.COPY,
    Relation.SOUND: Channel.SOUND,
    Relation.SCENE: Channel.SCENE,
    Relation.FACE: Channel.FACE,
    Relation.VOICE: Channel.VOICE,
    Relation.CAMERA: Channel.CAMERA,
}
"""A relation that is new needs a line here: a test says so."""

MATCHED: tuple[Channel, ...] = tuple(dict.fromkeys(CHANNEL_OF.values()))
"""The channels that matches are recorded of; of the others, the files say it themselves."""
