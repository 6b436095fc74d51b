"""An identifier: what reports name a person, a machine or a file by, in its one normal spelling.

`clew.intake.identifiers` makes the normal spelling of each kind from what a report says. The kinds'
names are stored, so never renamed.
"""

from dataclasses import dataclass
from enum import StrEnum


class IdentifierKind(StrEnum):
    """What sort of thing an identifier is."""

    ACCOUNT = "account"  # "name@service"; a service's name holds no "@"
    MENTION = "mention"  # somebody in a report who has no account: "place in report@report's key"
    EMAIL = "email"
    PHONE = "phone"  # E.164
    IP = "ip"  # RFC 5952
    DEVICE = "device"
    IMEI = "imei"
    URL = "url"
    SHARE_LINK = "share_link"  # a cloud-share link, its share token kept
    WALLET = "wallet"
    NAME = "name"
    SCREEN_NAME = "screen_name"
    BIRTH_DATE = "birth_date"  # ISO 8601
    ADDRESS = "address"
    FILE_HASH = "file_hash"  # "sha256:..." or "md5:...", in lower-case hex
    CAMERA_SERIAL = "camera_serial"  # "make/serial"
    VEHICLE = "vehicle"
    PAYMENT_REFERENCE = "payment_reference"
    GROUP = "group"  # a room, channel or group of a service: "name@service"

    @property
    def is_subject(self) -> bool:
        """Whether it stands for somebody whom sightings are about."""
        return self in {IdentifierKind.ACCOUNT, IdentifierKind.MENTION}


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A kind and a normal value: equal identifiers are the same identifier.

    Raises:
        ValueError: the value is empty, or an account or mention has no service.

    Example:
        >>> str(Identifier(IdentifierKind.PHONE, "+919812345678"))
        'phone:+919812345678'
    """

    kind: IdentifierKind
    value: str

    def __post_init__(self) -> None:
        if not self.value:
            raise ValueError(f"an identifier of kind {self.kind} has no value")
        if self.kind.is_subject and not all(self.value.rpartition("@")):
            raise ValueError(f"{self.value!r} must be a name, '@' and a service")

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


def account(service: str, name: str) -> Identifier:
    """Return the identifier of an account, from normal spellings of its service and its name there.

    Raises:
        ValueError: either is empty, or the service's name holds an "@".

    Example:
        >>> account("mail.example", "ana@mail.example").value
        'ana@mail.example@mail.example'
    """
    if "@" in service:
        raise ValueError(f"a service's name cannot hold '@': {service!r}")
    return Identifier(IdentifierKind.ACCOUNT, f"{name}@{service}")


def service_and_name(subject: Identifier) -> tuple[str, str]:
    """Return the service of an account and its name there; of a mention its report and place.

    Raises:
        ValueError: the identifier is of another kind.

    Example:
        >>> service_and_name(account("mail.example", "ana@mail.example"))
        ('mail.example', 'ana@mail.example')
    """
    if not subject.kind.is_subject:
        raise ValueError(f"{subject} is not an account")
    name, _, service = subject.value.rpartition("@")
    return service, name
