"""Settling: what would tell whether two items belong together, from what the table lacks."""

from collections.abc import Collection, Iterable, Mapping

from clew.match.fusion.channels import Channel
from clew.match.fusion.finding import Finding, Told
from clew.model.wording import Wording

_FOR: Mapping[Channel, Wording] = {
    Channel.COPY: Wording("lay the two on each other, and judge the match"),
    Channel.SOUND: Wording("listen to both at the times that are named, and judge the match"),
    Channel.SCENE: Wording(
        "look for what neither moves nor is sold twice (cracks, wood grain, stains), "
        "and judge the match"
    ),
    Channel.TEXT: Wording(
        "see whether the text stands on one and the same thing, and who else has it"
    ),
    Channel.FACE: Wording(
        "let two people trained in it compare the faces, neither knowing the other's "
        "answer, and judge the match"
    ),
    Channel.VOICE: Wording(
        "let somebody trained in it compare the voices, saying the same words where "
        "they do, and judge the match"
    ),
    Channel.ACCOUNT: Wording(
        "ask the service who else used the account, and for all files that it held"
    ),
    Channel.CAMERA: Wording(
        "grow the camera from more pictures that it surely took, and hold both against "
        "it: clew camera grow, clew camera search"
    ),
}
_NOT_CHECKED: Mapping[Channel, Wording] = {
    Channel.COPY: Wording("match both against everything: clew match"),
    Channel.FACE: Wording("look for faces in both: clew doctor says what is missing; clew look"),
    Channel.VOICE: Wording(
        "listen for voices in both: clew doctor says what is missing; clew look"
    ),
    Channel.TEXT: Wording("read the text in both: clew doctor says what is missing; clew look"),
    Channel.CAMERA: Wording(
        "hold the noise of their sensors against each other: clew camera group"
    ),
}
_CANNOT_TELL: Mapping[Channel, Wording] = {
    Channel.FACE: Wording(
        "find a frame or picture in which the face is larger, sharp and from the front"
    ),
    Channel.CAMERA: Wording(
        "find large pictures by the same cameras, as they wrote them: the noise of "
        "these says nothing"
    ),
    Channel.SERIAL: Wording(
        "ask for the original files: a file that names no camera was written anew, or "
        "its facts were taken out"
    ),
}
_IN_A_COPY = frozenset({Channel.SCENE, Channel.TEXT, Channel.FACE, Channel.VOICE, Channel.CAMERA})


def what_settles(findings: Iterable[Finding], *, judged: Collection[Channel] = ()) -> list[Wording]:
    """Return what would settle it, in the order of the table; `judged` channels need no judgement.

    Where a picture is shared, its place, faces and noise would say nothing new.

    Example:
        >>> what_settles([Finding(Channel.COPY, Told.NOT_CHECKED, "")])
        ['match both against everything: clew match']
    """
    told = list(findings)
    copied = any(one.channel is Channel.COPY and one.log_ratio > 0 for one in told)
    asked = [one for one in told if one.log_ratio < 0 or not (copied and one.channel in _IN_A_COPY)]
    advice = {_advice(one, judged): None for one in asked}
    return [words for words in advice if words]


def _advice(one: Finding, judged: Collection[Channel]) -> Wording | None:
    if one.log_ratio < 0:
        return Wording("find out which of the two is wrong or was changed: %(why)s", why=one.why)
    if one.told is Told.WEIGHED:
        return None if one.channel in judged else _FOR.get(one.channel)
    tables = {Told.NOT_CHECKED: _NOT_CHECKED, Told.CANNOT_TELL: _CANNOT_TELL}
    return tables.get(one.told, {}).get(one.channel)
