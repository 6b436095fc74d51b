"""How a text is encoded, told by its first bytes."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(head: bytes) -> str:
    """Tell how a text is encoded, by its mark or by where its NUL bytes stand; else UTF-8.

    Example:
        >>> encoding_of("hash".encode("utf-16-le")), encoding_of(b"hash")
        ('utf-16-le', 'utf-8')
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    start = head[:64]
    even, odd = start[0::2], start[1::2]
    if odd and odd.count(0) > 0.8 * len(odd) and even.count(0) < 0.2 * len(even):
        return "utf-16-le"
    if even and even.count(0) > 0.8 * len(even) and odd.count(0) < 0.2 * len(odd):
        return "utf-16-be"
    return "utf-8"


def head_text(head: bytes) -> str:
    r"""Return the first bytes as text, whatever its encoding.

    Example:
        >>> head_text(b"\xef\xbb\xbfMD5\r\n")
        'MD5\n'
    """
    text = head.decode(encoding_of(head), errors="replace")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
