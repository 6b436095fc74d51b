"""Mail: a message as a file (EML), or a mailbox of many (mbox).

Each message is a report of its own: who wrote to whom and when, the links and addresses in its
text, and its files, which are handed on; one that is itself a report of a known source is read.
Headers are what the sender's program wrote, so all of it is an assessment.
"""

import hashlib
import re
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from clew.intake import mail_parts
from clew.intake.documents.errors import BrokenDocumentError
from clew.intake.drafting import Occasion, ReportDraft
from clew.intake.mail_parts import Mail
from clew.intake.source import Attachment, Certainty, Document, Example, Reported
from clew.intake.spelling import visible
from clew.intake.times import Interval
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.identifier import account as account_at
from clew.model.report import Refused
from clew.model.sighting import Basis, Event

_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:")
_TELLING = re.compile(
    rb"^(?:From|To|Subject|Date|Message-ID|Received|Return-Path|MIME-Version|Delivered-To):",
    re.IGNORECASE | re.MULTILINE,
)
_FEWEST = 2
_LONGEST = 64 << 20
_CHUNK = 1 << 16
_MOST = 1_000  # links and addresses of one message
_ASKED_FOR = frozenset(
    {
        *("from", "sender", "to", "cc", "bcc", "subject", "date", "x-originating-ip"),
        *("mime-version", "content-type", "content-transfer-encoding", "content-disposition"),
    }
)
_FROM_LINE = b"From "


class MailSource:
    """EML and mbox."""

    name = "mail"
    extensions = (".eml", ".mbox")
    certainty = Certainty.COLUMNS

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        lines = head.replace(b"\r\n", b"\n")
        if lines.startswith(_FROM_LINE):
            lines = lines.partition(b"\n")[2]
        if not _HEADER.match(lines):
            return False
        header = lines.partition(b"\n\n")[0]
        return len({found.lower() for found in _TELLING.findall(header)}) >= _FEWEST

    def read(self, document: Document, *, now: datetime) -> Iterator[Reported]:
        for number, content in enumerate(_messages(document.path), start=1):
            where = f"{document.name}, message {number}"
            if content is None:
                reason = f"the message is longer than {_LONGEST:,} bytes"
                yield Refused(visible(where), "message", reason, "save its files by themselves")
            elif content.strip():
                yield from _report(content, where, now)

    def examples(self) -> Sequence[Example]:
        return [_example(), _example_mailbox()]


def _messages(path: Path) -> Iterator[bytes | None]:
    """The messages of a file, one in memory at a time; None for one that is too long."""
    kept: list[bytes] = []
    size, after_blank, is_mailbox = 0, True, False
    for line in _lines(path):
        if after_blank and line.startswith(_FROM_LINE) and (is_mailbox or not size):
            if is_mailbox:
                yield b"".join(kept) if size <= _LONGEST else None
            kept, size, is_mailbox = [], 0, True
            continue
        size += len(line)
        if size <= _LONGEST:
            kept.append(line)
        else:
            kept.clear()
        after_blank = line in {b"\n", b"\r\n"}
    yield b"".join(kept) if size <= _LONGEST else None


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from iter(partial(file.readline, _CHUNK), b"")
    except OSError as error:
        raise BrokenDocumentError(f"{path} cannot be read: {error.strerror}") from error


def _report(content: bytes, where: str, now: datetime) -> Iterator[Reported]:
    key = _key(content)
    try:
        mail = mail_parts.parsed(content)
    except BrokenDocumentError as error:
        yield Refused(visible(where), "message", visible(str(error)), "look at the original")
        return
    draft = ReportDraft(key, MailSource.name, now)
    senders = mail_parts.addresses(mail, "From", "Sender")
    draft.sender = senders[0][1] if senders else ""
    draft.incident = mail_parts.words(mail, "Subject")
    yield draft.head()
    when = draft.when(mail_parts.sent_at(mail), element="Date")
    if isinstance(when, Refused):
        yield when
    elif when is not None:
        draft.received_at = when.first_at
    for name, value in mail.items():
        if name.lower() not in _ASKED_FOR:
            draft.keep(name, str(value))
    yield from _Message(draft, mail, when if isinstance(when, Interval) else None).read(senders)
    yield from draft.ended()


def _key(content: bytes) -> str:
    """A key made from the message: its own number is only what the sender's program wrote."""
    plain = content.replace(b"\r\n", b"\n").strip()
    return f"mail:{hashlib.sha256(plain).hexdigest()[:32]}"


class _Message:
    """One message on its way through."""

    def __init__(self, draft: ReportDraft, mail: Mail, when: Interval | None) -> None:
        self._draft = draft
        self._mail = mail
        self._when = when
        self._found = 0

    def read(self, senders: list[tuple[str, str]]) -> Iterator[Reported]:
        """Yield who wrote to whom, and what is in the mail."""
        sender = self._draft.mention("sender")
        for place, (shown, address) in enumerate(senders, start=1):
            person = yield from self._person(shown, address, f"sender {place}")
            sender = person if place == 1 else sender
        sent = self._occasion("message", sender, Event.MESSAGE)
        origin = mail_parts.words(self._mail, "X-Originating-IP").strip("[]")
        yield from sent.saw(IdentifierKind.IP, origin, element="X-Originating-IP")
        for place, (shown, address) in enumerate(
            mail_parts.addresses(self._mail, "To", "Cc", "Bcc"), start=1
        ):
            person = yield from self._person(shown, address, f"receiver {place}")
            if person.kind is IdentifierKind.ACCOUNT:
                yield sent.sighting(person)
        for number, part in enumerate(mail_parts.leaves(self._mail), start=1):
            try:
                if mail_parts.is_file(part):
                    yield from self._file(part, number, sent)
                else:
                    yield from self._text(mail_parts.text(part), sent)
            except BrokenDocumentError as error:
                yield self._draft.refused(f"part {number}", str(error), "look at the original")

    def _person(
        self, shown: str, address: str, place: str
    ) -> Generator[Reported, None, Identifier]:
        """Say whose the mailbox is, and what its owner is called: it is an account by itself."""
        nobody = self._draft.mention(place)
        mailbox = self._occasion(place, nobody, Event.STATED).read(
            IdentifierKind.EMAIL, address, element=place
        )
        if isinstance(mailbox, Refused):
            yield mailbox
            return nobody
        account = account_at(mailbox.value.rpartition("@")[2], mailbox.value)
        called = self._occasion(place, account, Event.STATED)
        yield called.sighting(mailbox, written=address)
        if shown and shown != address:
            yield from called.saw(IdentifierKind.SCREEN_NAME, shown, element=place)
        return account

    def _occasion(self, name: str, subject: Identifier, event: Event) -> Occasion:
        time = self._when if event is Event.MESSAGE else None
        return Occasion(self._draft, name, subject, event, time, basis=Basis.ASSESSMENT)

    def _text(self, written: str, sent: Occasion) -> Iterator[Reported]:
        """What is named in the text: links were sent, addresses may be anybody's."""
        self._draft.tell(written)
        named = self._occasion("text", self._draft.mention("text"), Event.STATED)
        for url in mail_parts.urls_in(written):
            yield from self._unless_too_many(sent, IdentifierKind.URL, url)
        for address in mail_parts.addresses_in(written):
            yield from self._unless_too_many(named, IdentifierKind.EMAIL, address)

    def _unless_too_many(
        self, occasion: Occasion, kind: IdentifierKind, written: str
    ) -> Iterator[Reported]:
        self._found += 1
        if self._found <= _MOST:
            yield from occasion.saw(kind, written, element="text")
        elif self._found == _MOST + 1:
            reason = f"only the first {_MOST:,} links and addresses were taken"
            yield self._draft.refused("text", reason, "look at the original for the others")

    def _file(self, part: Mail, number: int, sent: Occasion) -> Iterator[Reported]:
        content = mail_parts.file_content(part)
        name = mail_parts.file_name(part, number)
        digest = hashlib.sha256(content).hexdigest()
        self._draft.describe_file(
            {"name": name, "type": part.get_content_type(), "size": str(len(content))}
            | {"hash SHA256": digest}
        )
        if content:
            yield from sent.saw(IdentifierKind.FILE_HASH, digest, element=f"part {number}")
            yield Attachment(self._draft.key, name, content)


def _example() -> Example:
    """A tip by mail, with a picture and a link."""
    content = (
        b"From: Ana Lake <ana@mail.example>\r\nTo: tips@hotline.example\r\n"
        b"Subject: A lamp\r\nDate: Thu, 01 May 2025 10:00:00 +0000\r\n"
        b"X-Originating-IP: [203.0.113.7]\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        b"See https://store.example/s/Ab12cd34, or ask ben@mail.example.\r\n"
        b"--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="lamp.jpg"\r\n\r\nbGFtcA==\r\n--b--\r\n'
    )
    seen = (
        "email:ana@mail.example",
        "screen_name:ana lake",
        "ip:203.0.113.7",
        "email:tips@hotline.example",
        "account:tips@hotline.example@hotline.example",
        "share_link:https://store.example/s/Ab12cd34",
        "email:ben@mail.example",
        f"file_hash:sha256:{hashlib.sha256(b'lamp').hexdigest()}",
    )
    return Example({"lamp.eml": content}, (_key(content),), seen)


def _example_mailbox() -> Example:
    """Two messages in one file."""
    first = b"From: ana@mail.example\nSubject: one\n\nA lamp.\n"
    second = b"From: ben@mail.example\nSubject: two\n\n>From here.\n"
    line = b"From ana@mail.example Thu May  1 10:00:00 2025\n"
    content = line + first + b"\n" + line + second
    seen = ("email:ana@mail.example", "email:ben@mail.example")
    return Example({"box.mbox": content}, (_key(first), _key(second)), seen)


SOURCE: Final = MailSource()
