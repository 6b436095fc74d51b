"""A report typed by hand: its form, and how what is typed becomes values."""

from collections.abc import Generator, Iterator
from datetime import date, datetime, time
from typing import Any, Final

from clew.intake.activity import COLUMNS, seen_at_once
from clew.intake.drafting import Occasion, ReportDraft, account_in, names_of
from clew.intake.source import Reported
from clew.intake.spelling import plain
from clew.intake.times import Interval
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Refused
from clew.model.sighting import Basis, Event, Standing

type Fields = dict[str, Any]

EMPTY_FORM: Final = """\
# A report typed by hand. Leave out what is not known; lists hold as many as there are.
[report]
number = ""                # your own number of it: a corrected form with the same one replaces it
sender = ""                # who reports
received_at = ""           # 2025-05-02T09:00:00+05:30
incident = ""              # in a few words
summary = ""
urgent = false
country = ""               # IN: for phone numbers and plates without one

[[person]]
service = ""               # where the account is, and its name there
account = ""
standing = "other"         # suspect, victim, witness or other
names = []
screen_names = []
emails = []
phones = []
addresses = []             # 12 Lake Road, Jaipur, RJ 302001, IN
birth_date = ""            # 1990-05-01
devices = []
imeis = []
urls = []
wallets = []
vehicles = []
payment_references = []
files = []                 # hashes

[[person.seen]]            # once for each time
occurred_at = ""
event = ""                 # registration, login, upload, download, share, message, payment
ip = ""
port = ""
device_id = ""
url = ""
sha256 = ""
counterpart = ""
wallet = ""
amount = ""
currency = ""
"""

_LISTS = {
    "names": IdentifierKind.NAME,
    "screen_names": IdentifierKind.SCREEN_NAME,
    "emails": IdentifierKind.EMAIL,
    "phones": IdentifierKind.PHONE,
    "addresses": IdentifierKind.ADDRESS,
    "birth_date": IdentifierKind.BIRTH_DATE,
    "devices": IdentifierKind.DEVICE,
    "imeis": IdentifierKind.IMEI,
    "urls": IdentifierKind.URL,
    "wallets": IdentifierKind.WALLET,
    "vehicles": IdentifierKind.VEHICLE,
    "payment_references": IdentifierKind.PAYMENT_REFERENCE,
    "files": IdentifierKind.FILE_HASH,
}
_EVENTS = {each.value: each for each in Event}
_STANDINGS = {each.value: each for each in Standing}


class TypedReport:
    """One form on its way through."""

    def __init__(self, draft: ReportDraft) -> None:
        self._draft = draft
        self._region = ""

    def read(self, report: Fields, form: Fields) -> Iterator[Reported]:
        """Yield what the form says."""
        draft = self._draft
        self._region = text_of(report.pop("country", ""))
        draft.sender = text_of(report.pop("sender", ""))
        draft.incident = text_of(report.pop("incident", ""))
        draft.tell(text_of(report.pop("summary", "")))
        draft.urgent = report.pop("urgent", False) is True
        report.pop("number", None)
        when = draft.when(text_of(report.pop("received_at", "")), element="received_at")
        if isinstance(when, Interval):
            draft.received_at = when.first_at
        elif when is not None:
            yield when
        persons = form.pop("person", [])
        for number, person in enumerate(persons if isinstance(persons, list) else [], start=1):
            if isinstance(person, dict):
                yield from self._person(person, f"person {number}")
        self._keep("report", report)
        self._keep("", form)

    def _person(self, person: Fields, place: str) -> Iterator[Reported]:
        standing = _STANDINGS.get(text_of(person.get("standing")).lower())
        if standing is None and text_of(person.get("standing")):
            reason = f"{text_of(person['standing'])[:80]!r} is none of {', '.join(_STANDINGS)}"
            yield self._draft.refused("standing", reason, where=place)
        person.pop("standing", None)
        standing = standing or Standing.OTHER
        subject = yield from self._subject(person, place, standing)
        stated = self._occasion(place, subject, standing)
        for field, kind in _LISTS.items():
            values = person.pop(field, [])
            for value in values if isinstance(values, list) else [values]:
                yield from stated.saw(kind, text_of(value), element=field)
        seen = person.pop("seen", [])
        for number, row in enumerate(seen if isinstance(seen, list) else [], start=1):
            if isinstance(row, dict):
                yield from self._seen(row, self._occasion(f"{place}/{number}", subject, standing))
        self._keep(place, person)

    def _subject(
        self, person: Fields, place: str, standing: Standing
    ) -> Generator[Reported, None, Identifier]:
        service, name = text_of(person.pop("service", "")), text_of(person.pop("account", ""))
        if not name:
            self._draft.keep(f"{place}/service", service)
            return self._draft.mention(place)
        found = account_in(self._draft, service, name, where=place)
        if isinstance(found, Refused):
            yield found
            return self._draft.mention(place)
        yield from names_of(self._draft, found, name, standing=standing)
        return found

    def _seen(self, row: Fields, occasion: Occasion) -> Iterator[Reported]:
        """What was seen at one time, in the words of activity logs."""
        fields = {name: text_of(row.pop(name)) for name in COLUMNS if name in row}
        word = fields.get("event", "").lower()
        occasion.event = _EVENTS.get(word, Event.OTHER)
        if word and word not in _EVENTS:
            self._draft.keep(f"{occasion.name}/event", word)
        when = self._draft.when(
            fields.get("occurred_at", ""), element="occurred_at", where=occasion.name
        )
        if isinstance(when, Interval):
            occasion.time = when
        elif when is not None:
            yield when
        yield from seen_at_once(occasion, fields)
        self._keep(occasion.name, row)

    def _occasion(self, name: str, subject: Identifier, standing: Standing) -> Occasion:
        return Occasion(
            self._draft,
            name,
            subject,
            standing=standing,
            basis=Basis.ASSESSMENT,
            region=self._region,
        )

    def _keep(self, path: str, fields: Fields) -> None:
        for name, value in fields.items():
            self._draft.keep(f"{path}/{name}".strip("/"), text_of(value) or str(value or ""))


def text_of(value: object) -> str:
    """A value as text: TOML has times and numbers of its own."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str):
        return plain(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
