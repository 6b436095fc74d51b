"""Web addresses in one spelling, and the parts that share links are told by.

http and https are one, as are a host's spellings, its default port, needless escapes and what
only tells where a click came from. Names, tokens and paths keep their capitals.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

from clew.intake.identifier_form import NotAnIdentifierError
from clew.intake.spelling import composed

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://)?")
_BARE = re.compile(
    r"(?:[^\s/:@?#]+\.)+[A-Za-z\u0080-\uffff][^\s/:@?#]*(?::\d+)?(?:[/?#].*)?", re.DOTALL
)
_HOST = re.compile(r"[a-z0-9_.\-:\[\]]+")
_WEB = frozenset({"http", "https", "hxxp", "hxxps"})
_PORTS = frozenset({"", "80", "443"})
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|igsh|mc_[ce]id|usp|ref_src|si|__cft__.*|__tn__",
    re.IGNORECASE,
)
_SAFE = "!$&'()*+,;=:@/~-._"


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A web address in parts, each in its normal spelling; `query` and `fragment` without sign."""

    host: str
    path: str
    query: str = ""
    fragment: str = ""

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"https://{self.host}{self.path}{query}{fragment}"

    @property
    def segments(self) -> list[str]:
        """The parts of the path."""
        return [part for part in self.path.split("/") if part]

    def asked(self, name: str) -> str:
        """Return the value of a parameter of the query; empty where there is none."""
        pairs = (pair.partition("=") for pair in self.query.split("&"))
        return next((value for key, _, value in pairs if key == name), "")


def web_address(written: str) -> WebAddress:
    """Return the parts of a web address.

    Raises:
        NotAnIdentifierError: it is none.

    Example:
        >>> str(web_address("HTTP://www.Lake.example:80/a/../B%7e?utm_source=x&p=1"))
        'https://www.lake.example/B~?p=1'
    """
    text = composed(written).replace("[.]", ".").replace("\\", "/")
    match = _SCHEME.match(text)
    if match and match[1].lower() in _WEB:
        text = "https://" + text[match.end() :].lstrip("/")
    elif _BARE.fullmatch(text):
        text = "https://" + text
    else:
        raise NotAnIdentifierError(f"{written!r} is no web address")
    try:
        parts = urlsplit(text)
        host = _host(parts.hostname or "", parts.netloc.rpartition("@")[2])
    except ValueError as error:
        raise NotAnIdentifierError(f"{written!r} is no web address: {error}") from error
    return WebAddress(
        host, _path(parts.path), _query(parts.query), _escaped(parts.fragment, _SAFE + "?")
    )


def _host(name: str, written: str) -> str:
    name = f"[{name}]" if ":" in name else name.rstrip(".").encode("idna").decode().lower()
    port = re.search(r":(\d*)$", written)
    if not _HOST.fullmatch(name):
        raise ValueError("its host's name is none")
    return name if port is None or port[1] in _PORTS else f"{name}:{int(port[1])}"


def _path(path: str) -> str:
    kept: list[str] = []
    for part in _escaped(path, _SAFE).split("/"):
        if part == "..":
            kept = kept[:-1]
        elif part not in {"", "."}:
            kept.append(part)
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    pairs = [pair for pair in query.split("&") if pair]
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair.partition("=")[0])]
    return "&".join(_escaped(pair, _SAFE + "?") for pair in kept)


def _escaped(text: str, safe: str) -> str:
    """Escapes in one form: none where none is needed; what an escape keeps apart stays one."""
    kept = [unquote_to_bytes(part) for part in _pieces(text)]
    return "".join(
        part if _is_kept_escape(part) else quote(raw, safe=safe)
        for part, raw in zip(_pieces(text), kept, strict=True)
    )


def _pieces(text: str) -> list[str]:
    return [
        part.upper() if _ESCAPE.fullmatch(part) else part for part in _SPLIT.split(text) if part
    ]


_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_SPLIT = re.compile(r"(%[0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")


def _is_kept_escape(part: str) -> bool:
    return bool(_ESCAPE.fullmatch(part)) and not _UNRESERVED.fullmatch(unquote_to_bytes(part))
