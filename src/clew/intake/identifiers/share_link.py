"""Links to what somebody shares from a cloud store: each provider's spellings as one.

The token that names the share is kept with its capitals, and so is a key that opens it; the file's
name behind it and ways of showing it go. Unknown providers' links are told by their form.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.web_addresses import WebAddress, web_address
from clew.model.identifier import IdentifierKind

_SHARE_WORDS = frozenset(
    {"s", "sh", "d", "f", "share", "shared", "sharing", "file", "folder", "link", "l", "invite"}
)
_TOKEN = re.compile(r"(?=.*[0-9A-Z_!-])[A-Za-z0-9_!.~-]{6,}|[A-Za-z0-9_!.~-]{16,}")
_TOKEN_NAMES = ("share", "token", "sharetoken", "share_token", "code", "surl", "rlkey", "sharekey")


class ShareLinkForm:
    """One spelling a share."""

    kind = IdentifierKind.SHARE_LINK

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        address = web_address(written)
        host = address.host.removeprefix("www.")
        provider = next((f for end, f in _PROVIDERS.items() if _is_of(host, end)), _of_unknown)
        found = provider(address)
        if found is None:
            raise NotAnIdentifierError(f"{written!r} is no link to a share")
        return found

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("https://mega.nz/#!AbCd1234!Key_1", "https://mega.nz/file/AbCd1234#Key_1"),
            Example("https://mega.co.nz/folder/AbCd1234#K", "https://mega.nz/folder/AbCd1234#K"),
            Example(
                "http://www.dropbox.com/s/a1B2c3d4/lamp.jpg?dl=0",
                "https://www.dropbox.com/s/a1B2c3d4",
            ),
            Example(
                "https://www.dropbox.com/scl/fi/q1W2e3/lamp.jpg?rlkey=Zx9&dl=1",
                "https://www.dropbox.com/scl/fi/q1W2e3?rlkey=Zx9",
            ),
            Example(
                "https://drive.google.com/open?id=1AbC_9&usp=sharing",
                "https://drive.google.com/file/d/1AbC_9",
            ),
            Example(
                "https://drive.google.com/drive/u/0/folders/1AbC_9",
                "https://drive.google.com/drive/folders/1AbC_9",
            ),
            Example("https://1drv.ms/u/s!Ab12cd?e=x", "https://1drv.ms/u/s!Ab12cd"),
            Example("https://yadi.sk/d/Ab12cd34", "https://disk.yandex.ru/d/Ab12cd34"),
            Example("https://store.example/s/Ab12cd34?x=1", "https://store.example/s/Ab12cd34?x=1"),
        ]


def _token(address: WebAddress, name: str) -> str:
    """A parameter's value, where it may be a token."""
    value = address.asked(name)
    return value if re.fullmatch(r"[\w-]+", value, re.ASCII) else ""


def _is_of(host: str, provider: str) -> bool:
    return host == provider or host.endswith("." + provider)


def _mega(address: WebAddress) -> str | None:
    old = re.fullmatch(r"(F?)!([\w-]+)(?:!([\w-]+))?", address.fragment)
    new = re.fullmatch(r"/(file|folder)/([\w-]+)(?:/.*)?", address.path)
    if old:
        what, handle, key = ("folder" if old[1] else "file"), old[2], old[3] or ""
    elif new:
        what, handle, key = new[1], new[2], address.fragment.partition("/")[0]
    else:
        return None
    return f"https://mega.nz/{what}/{handle}" + (f"#{key}" if key else "")


def _dropbox(address: WebAddress) -> str | None:
    match = re.match(
        r"/(?:scl/f[io]/[\w-]+|s/[\w-]+|sh/[\w-]+(?:/[\w-]{20,})?)(?=/|$)", address.path
    )
    key = _token(address, "rlkey")
    return match and f"https://www.dropbox.com{match[0]}" + (f"?rlkey={key}" if key else "")


def _google(address: WebAddress) -> str | None:
    folder = re.search(r"/folders/([\w-]+)", address.path)
    document = re.search(
        r"/(file|document|spreadsheets|presentation|forms)/(?:u/\d+/)?d/([\w-]+)", address.path
    )
    if folder:
        return f"https://drive.google.com/drive/folders/{folder[1]}"
    if document and document[1] != "file":
        return f"https://docs.google.com/{document[1]}/d/{document[2]}"
    token = document[2] if document else _token(address, "id")
    return f"https://drive.google.com/file/d/{token}" if token else None


def _yandex(address: WebAddress) -> str | None:
    match = re.match(r"/([di])/([\w-]+)", address.path)
    return match and f"https://disk.yandex.ru/{match[1]}/{match[2]}"


def _pcloud(address: WebAddress) -> str | None:
    code = _token(address, "code")
    return f"https://u.pcloud.link/publink/show?code={code}" if code else None


def _terabox(address: WebAddress) -> str | None:
    match = re.match(r"/s/1([\w-]+)", address.path)
    token = match[1] if match else _token(address, "surl")
    return f"https://terabox.com/s/1{token}" if token else None


def _mediafire(address: WebAddress) -> str | None:
    match = re.match(r"/(file|folder)/(\w+)", address.path)
    return match and f"https://www.mediafire.com/{match[1]}/{match[2]}"


def _first_parts(count: int) -> Callable[[WebAddress], str | None]:
    """For providers whose path begins with the token."""

    def found(address: WebAddress) -> str | None:
        parts = address.segments[:count]
        return f"https://{address.host}/{'/'.join(parts)}" if len(parts) == count else None

    return found


def _of_unknown(address: WebAddress) -> str | None:
    parts = address.segments
    by_path = any(
        before.lower() in _SHARE_WORDS and _TOKEN.fullmatch(token)
        for before, token in itertools.pairwise(parts)
    )
    return str(address) if by_path or any(map(address.asked, _TOKEN_NAMES)) else None


_PROVIDERS: dict[str, Callable[[WebAddress], str | None]] = {
    "mega.nz": _mega,
    "mega.co.nz": _mega,
    "dropbox.com": _dropbox,
    "drive.google.com": _google,
    "docs.google.com": _google,
    "disk.yandex.ru": _yandex,
    "disk.yandex.com": _yandex,
    "yadi.sk": _yandex,
    "pcloud.link": _pcloud,
    "pcloud.com": _pcloud,
    "terabox.com": _terabox,
    "1024terabox.com": _terabox,
    "mediafire.com": _mediafire,
    "1drv.ms": _first_parts(2),
    "we.tl": _first_parts(1),
    "gofile.io": _first_parts(2),
    "pixeldrain.com": _first_parts(2),
    "photos.app.goo.gl": _first_parts(1),
    "box.com": _first_parts(2),
    "icloud.com": _first_parts(2),
}

FORM: Final = ShareLinkForm()
