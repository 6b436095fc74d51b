"""Services: invented ones, and what each calls its accounts by."""

from enum import StrEnum


class Naming(StrEnum):
    """What a service's accounts are called by."""

    NUMBER = "number"
    HANDLE = "handle"
    EMAIL = "email"
    PHONE = "phone"


SERVICES = {
    "vault.example": Naming.NUMBER,
    "clouddrive.example": Naming.EMAIL,
    "share.example": Naming.NUMBER,
    "chat.example": Naming.NUMBER,
    "messenger.example": Naming.PHONE,
    "rooms.example": Naming.HANDLE,
    "social.example": Naming.HANDLE,
    "pictures.example": Naming.HANDLE,
    "video.example": Naming.NUMBER,
    "games.example": Naming.HANDLE,
    "board.example": Naming.HANDLE,
    "pay.example": Naming.NUMBER,
    "letters.example": Naming.EMAIL,
    "post.example": Naming.EMAIL,
}
ROOM_SERVICES = ("chat.example", "rooms.example", "messenger.example")
