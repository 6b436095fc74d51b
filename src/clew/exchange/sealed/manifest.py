"""The manifest: what a package holds, from whom, for whom, what for and for how long.

It is signed by the sender with the recipients named inside, and then encrypted, so a recipient
cannot pass it on as if it had been meant for another. Recipients see each other's names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.document import Document
from clew.exchange.signing.fields import Fields, moment_text
from clew.exchange.statements.statement import Subject, read_tlp
from clew.handling.pap import Pap
from clew.handling.tlp import Tlp

MOST_BYTES = 32 * 1024 * 1024
STATEMENT = "statement"  # the kind of contents that hold what an owner says, and come first
_MOST_RECIPIENTS = 1000
_MOST_STEPS = 1000
_MOST_CONTENTS = 50_000
_FIELDS = (
    "format",
    "id",
    "suite",
    "sender",
    "key",
    "sealed_at",
    "expires_at",
    "recipients",
    "purpose",
    "policy",
    "retain_until",
    "provenance",
    "contents",
)
_DESTINATION_FIELDS = ("bureau", "key", "number", "previous")
_POLICY_FIELDS = ("tlp", "pap", "releasable_to")
_STEP_FIELDS = ("bureau", "act", "at", "basis")
_CONTENT_FIELDS = ("kind", "owner", "record", "sha256", "size")


@dataclass(frozen=True, slots=True)
class Destination:
    """A recipient, the key it is sealed for, and the package's place in the recipient's stream."""

    bureau: str
    key: str
    number: int
    previous: str


@dataclass(frozen=True, slots=True)
class Policy:
    """How recipients may handle it: TLP and PAP, and to whom they may pass it on."""

    tlp: Tlp
    pap: Pap
    releasable_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Where it came from: who did what, when, and on what basis."""

    bureau: str
    act: str
    at: datetime
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One blob, named by its SHA-256, of one record."""

    kind: str
    subject: Subject
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package holds."""

    id: str
    suite: str
    sender: str
    key: str
    sealed_at: datetime
    expires_at: datetime
    recipients: tuple[Destination, ...]
    purpose: str
    policy: Policy
    retain_until: datetime | None
    provenance: tuple[Step, ...]
    contents: tuple[Content, ...]

    def to_json(self) -> dict[str, object]:
        """Return the body of the document."""
        until = self.retain_until
        return {
            "format": 1,
            "id": self.id,
            "suite": self.suite,
            "sender": self.sender,
            "key": self.key,
            "sealed_at": moment_text(self.sealed_at),
            "expires_at": moment_text(self.expires_at),
            "recipients": [_destination_json(each) for each in self.recipients],
            "purpose": self.purpose,
            "policy": {
                "tlp": self.policy.tlp.value,
                "pap": self.policy.pap.value,
                "releasable_to": sorted(set(self.policy.releasable_to)),
            },
            "retain_until": None if until is None else moment_text(until),
            "provenance": [_step_json(each) for each in self.provenance],
            "contents": [_content_json(each) for each in self.contents],
        }

    @classmethod
    def from_document(cls, document: Document) -> "Manifest":
        """Read a manifest, whoever signed it.

        Raises:
            RefusalError: a field is wrong, a recipient stands twice, or statements are not first.
        """
        fields = document.fields(_FIELDS)
        fields.number("format", least=1, most=1)
        steps = fields.objects("provenance", names=_STEP_FIELDS, most=_MOST_STEPS)
        return cls(
            fields.name("id"),
            fields.name("suite"),
            fields.bureau("sender"),
            fields.digest("key"),
            fields.moment("sealed_at"),
            fields.moment("expires_at"),
            _recipients(fields),
            fields.name("purpose"),
            _policy(fields),
            fields.moment_or_none("retain_until"),
            tuple(map(_step, steps)),
            _contents(fields),
        )


def _recipients(fields: Fields) -> tuple[Destination, ...]:
    given = fields.objects("recipients", names=_DESTINATION_FIELDS, most=_MOST_RECIPIENTS)
    found = tuple(
        Destination(
            each.bureau("bureau"),
            each.digest("key"),
            each.number("number", least=1),
            each.digest("previous"),
        )
        for each in given
    )
    if not found or len({each.bureau for each in found}) != len(found):
        raise MalformedError(f"{fields.where}: recipients must be there, each once")
    return found


def _policy(fields: Fields) -> Policy:
    policy = fields.inner("policy", names=_POLICY_FIELDS)
    return Policy(read_tlp(policy), _pap(policy), policy.bureaux("releasable_to"))


def _pap(policy: Fields) -> Pap:
    label = policy.text("pap", most=20)
    try:
        return Pap(label)
    except ValueError as error:
        known = ", ".join(one.value for one in Pap)
        raise MalformedError(f"{policy.where}: pap must be one of {known}") from error


def _step(fields: Fields) -> Step:
    return Step(
        fields.bureau("bureau"), fields.name("act"), fields.moment("at"), fields.text("basis")
    )


def _contents(fields: Fields) -> tuple[Content, ...]:
    given = fields.objects("contents", names=_CONTENT_FIELDS, most=_MOST_CONTENTS)
    found = tuple(
        Content(
            each.name("kind"),
            Subject(each.bureau("owner"), each.name("record")),
            each.digest("sha256"),
            each.number("size"),
        )
        for each in given
    )
    are_statements = [each.kind == STATEMENT for each in found]
    if are_statements != sorted(are_statements, reverse=True) or len(set(found)) != len(found):
        raise MalformedError(f"{fields.where}: statements come first, and nothing twice")
    return found


def _destination_json(each: Destination) -> Mapping[str, object]:
    return {
        "bureau": each.bureau,
        "key": each.key,
        "number": each.number,
        "previous": each.previous,
    }


def _step_json(each: Step) -> Mapping[str, object]:
    return {
        "bureau": each.bureau,
        "act": each.act,
        "at": moment_text(each.at),
        "basis": each.basis,
    }


def _content_json(each: Content) -> Mapping[str, object]:
    return {
        "kind": each.kind,
        "owner": each.subject.owner,
        "record": each.subject.record,
        "sha256": each.sha256,
        "size": each.size,
    }
