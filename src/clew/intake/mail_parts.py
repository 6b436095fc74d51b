"""Parts of a mail: its header's words, its texts, and the files in it, however it is damaged."""

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from clew.intake.documents.errors import BrokenDocumentError

type Mail = Message[str, str]

_PARTS = 1_000
_DEEPEST = 20
_TEXT = 1 << 20
_URL = re.compile(r"(?:https?|hxxps?|ftp)://[^\s<>\"'\\^`{|}]{1,2000}", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_CLOSING = ".,;:!?)]}>*_"


def parsed(content: bytes) -> Mail:
    """Return the mail.

    Raises:
        BrokenDocumentError: Python's parser gives up on it.
    """
    try:
        return BytesParser().parsebytes(content)
    except Exception as error:
        raise BrokenDocumentError(f"the mail cannot be taken apart: {error}") from error


def words(mail: Mail, name: str) -> str:
    """Return the text of a header, decoded as far as it can be; empty where there is none."""
    written = mail.get(name)
    if written is None:
        return ""
    text = str(written)
    try:
        text = str(make_header(decode_header(text)))
    except (HeaderParseError, ValueError, LookupError):
        pass  # the header stays as it is written
    return " ".join(text.split())


def addresses(mail: Mail, *names: str) -> list[tuple[str, str]]:
    """Return the display names and addresses of headers, in order, each address once."""
    written = [str(value) for name in names for value in mail.get_all(name, [])]
    found: dict[str, str] = {}
    for shown, address in getaddresses(written):
        if address and address not in found:
            found[address] = _decoded(shown)
    return [(shown, address) for address, shown in found.items()]


def sent_at(mail: Mail) -> str:
    """Return when the mail says it was sent, as ISO 8601 where it can be understood."""
    written = words(mail, "Date")
    try:
        return parsedate_to_datetime(written).isoformat() if written else ""
    except (ValueError, TypeError, IndexError, OverflowError):
        return written


def leaves(mail: Mail, *, depth: int = 0) -> Iterator[Mail]:
    """Yield the parts that hold something; a mail within the mail is one of them."""
    if not mail.is_multipart() or mail.get_content_type() == "message/rfc822":
        yield mail
        return
    if depth < _DEEPEST:
        for part in _inner(mail)[:_PARTS]:
            yield from leaves(part, depth=depth + 1)


def is_file(part: Mail) -> bool:
    """Tell whether a part is a file, not the mail's own text."""
    is_text = part.get_content_type() in {"text/plain", "text/html"}
    return (
        not is_text or part.get_content_disposition() == "attachment" or bool(part.get_filename())
    )


def file_name(part: Mail, number: int) -> str:
    """Return a file's name, without any folder that it claims."""
    name = _decoded(str(part.get_filename() or "")).replace("\\", "/").rpartition("/")[2].strip()
    if name:
        return name[:200]
    return "message.eml" if part.get_content_type() == "message/rfc822" else f"attachment-{number}"


def file_content(part: Mail) -> bytes:
    """Return a file's bytes.

    Raises:
        BrokenDocumentError: they cannot be decoded.
    """
    try:
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            return _inner(part)[0].as_bytes()
        content = part.get_payload(decode=True)
    except Exception as error:
        raise BrokenDocumentError(f"an attachment cannot be decoded: {error}") from error
    return content if isinstance(content, bytes) else b""


def text(part: Mail) -> str:
    """Return a part's text, bounded."""
    content = file_content(part)[:_TEXT]
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def urls_in(written: str) -> list[str]:
    """Return the web addresses in a text, each once.

    Example:
        >>> urls_in("see https://lake.example/a, or <a href='https://lake.example/b'>")
        ['https://lake.example/a', 'https://lake.example/b']
    """
    found = (match[0].rstrip(_CLOSING) for match in _URL.finditer(written))
    return list(dict.fromkeys(one.replace("&amp;", "&") for one in found))


def addresses_in(written: str) -> list[str]:
    """Return the mail addresses in a text, each once.

    Example:
        >>> addresses_in("write to ana@mail.example.")
        ['ana@mail.example']
    """
    return list(dict.fromkeys(match[0] for match in _ADDRESS.finditer(written)))


def _inner(mail: Mail) -> list[Mail]:
    payload = mail.get_payload()
    return (
        [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
    )


def _decoded(written: str) -> str:
    try:
        return str(make_header(decode_header(written)))
    except (HeaderParseError, ValueError, LookupError):
        return written
