"""Files of a CyberTip as elements: what the report says of each, its hashes and where it lies."""

from collections.abc import Mapping

from clew.exchange.cybertip.element import XML_NAME, TipElement
from clew.exchange.cybertip.part import TipPart
from clew.exchange.cybertip.places import Seen
from clew.exchange.cybertip.values import WEB, has_no_place, spelled
from clew.exchange.cybertip.words import add_word
from clew.exchange.losses import Losses
from clew.intake.cybertip_orders import ORDERS
from clew.intake.identifier_form import NotAnIdentifierError
from clew.intake.normalising import identifier
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Event, Sighting

_HASH = "hash"
_FIELDS = frozenset(ORDERS["fileDetails"])
_FILLED = frozenset({"locationOfFile", "fileAnnotations", "details", "ipCaptureEvent", "deviceId"})
_OF_POLICE = {"submittalId": "fileId", "filename": "originalFileName"}
_ORIGINAL = "originalFilename"
"""What the form in which the police receives a report calls these fields."""


def file_part(number: str, described: Mapping[str, str], seen: Seen, losses: Losses) -> TipPart:
    """Return one `fileDetails` of the report of that number."""
    part = TipPart(TipElement("fileDetails"))
    fields = _in_words_of_the_form(described, losses)
    stated = [one for capture, one in seen if not capture]
    _describe(part.element, {"reportId": number} | fields, losses)
    _hash(part.element, fields, stated)
    _locate(part.element, fields.get("locationOfFile", ""), stated, losses)
    _detail(part.element, fields, stated)
    uploads = [_time(one) for capture, one in seen if capture and _is_upload(one)]
    for capture, one in seen:
        if capture:
            part.capture(capture, one, losses)
        else:
            _check(one, uploads, losses)
    return part


def _in_words_of_the_form(described: Mapping[str, str], losses: Losses) -> dict[str, str]:
    fields = {_OF_POLICE.get(name, name): text for name, text in described.items()}
    if original := fields.pop(_ORIGINAL, ""):
        if fields.get("originalFileName", original) != original:
            losses.met("a second name of a file")
        fields["originalFileName"] = original
    return fields


def _describe(element: TipElement, fields: Mapping[str, str], losses: Losses) -> None:
    for tag, text in fields.items():
        if tag in _FIELDS and tag not in _FILLED:
            add_word(element, tag, text, losses)
    for tag in fields.get("fileAnnotations", "").split():
        if XML_NAME.fullmatch(tag):
            element.part("fileAnnotations").add(tag, "true")


def _hash(element: TipElement, fields: Mapping[str, str], stated: list[Sighting]) -> None:
    """The hashes as the report writes them; last the one that the file's place is told with."""
    told = {name: _hash_of(name, text) for name, text in fields.items() if _is_hash(name)}
    last = next((one.file for one in stated if one.file is not None), None)
    for name in sorted(told, key=lambda name: told[name] == last and last is not None):
        child = element.add("originalFileHash", fields[name])
        if kind := name.removeprefix(_HASH).strip():
            child.attributes["hashType"] = kind
    for one in stated:
        found = one.identifier
        if found.kind is IdentifierKind.FILE_HASH and found not in told.values():
            kind, _, digits = found.value.partition(":")
            element.add("originalFileHash", digits).attributes["hashType"] = kind.upper()


def _locate(element: TipElement, field: str, stated: list[Sighting], losses: Losses) -> None:
    texts = [spelled(one, losses) for one in stated if one.identifier.kind in WEB]
    for text in (*texts, *([] if field in texts else [field])):
        if text:
            element.add("locationOfFile", text)


def _detail(element: TipElement, fields: Mapping[str, str], stated: list[Sighting]) -> None:
    pairs = {n: text for n, text in fields.items() if n not in _FIELDS and not _is_hash(n)}
    if not any("serialnumber" in name.lower().replace(" ", "") for name in pairs):
        for one in stated:
            if one.identifier.kind is IdentifierKind.CAMERA_SERIAL:
                make, _, serial = one.identifier.value.partition("/")
                pairs |= {"Make": make, "BodySerialNumber": serial}
    for name, text in pairs.items():
        pair = element.part("details").add("nameValuePair")
        pair.add("name", name)
        pair.add("value", text)


_TOLD = frozenset({IdentifierKind.FILE_HASH, IdentifierKind.CAMERA_SERIAL, *WEB})


def _check(seen: Sighting, uploads: list[object], losses: Losses) -> None:
    """Tell what of a file's sighting is said nowhere."""
    if seen.identifier.kind not in _TOLD:
        has_no_place(seen, losses)
    when = uploads[0] if len(uploads) == 1 else (None, None)
    is_camera = seen.identifier.kind is IdentifierKind.CAMERA_SERIAL
    if seen.event is not Event.UPLOAD or _time(seen) != ((None, None) if is_camera else when):
        losses.met("when or how a file was sent")


def _is_upload(seen: Sighting) -> bool:
    """Whether a capture tells when its file was sent."""
    return seen.event is Event.UPLOAD and seen.identifier.kind is IdentifierKind.IP


def _time(seen: Sighting) -> object:
    return seen.first_at, seen.last_at


def _is_hash(name: str) -> bool:
    return name == _HASH or name.startswith(f"{_HASH} ")


def _hash_of(name: str, text: str) -> Identifier | None:
    kind = name.removeprefix(_HASH).strip().lower()
    try:
        return identifier(IdentifierKind.FILE_HASH, f"{kind}:{text}" if kind else text)
    except NotAnIdentifierError:
        return None  # a perceptual hash, or none that could be taken
