"""Listed: the bureaux of the hub's directory with their cards, which its administrators keep."""

from dataclasses import replace

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import ADMIT_BUREAUX
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.accounts.queries import is_of_hub
from clew.bureau.sharing.models import Listed, PublishedRoot
from clew.bureau.sharing.queries.node import MOST_ROOT_BYTES
from clew.exchange.directory.members import MEMBER_FIELDS, Member
from clew.exchange.signing.canonical import read_canonical
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import Fields

_MOST_CARD_BYTES = 1024 * 1024


class NotFoundedError(LookupError):
    """There is no directory here yet."""


class NotAdmittedBureauError(ValueError):
    """A bureau that the hub has not admitted is not listed."""


class OtherNameError(ValueError):
    """The bureau is listed under another name, or the name is another bureau's."""


def check_publisher(officer: Officer) -> None:
    """Return if the officer may publish the directory.

    Raises:
        DeniedError: the officer is no administrator of the hub.
    """
    ADMIT_BUREAUX.gate.check(officer)
    if not is_of_hub(officer):
        raise DeniedError("the directory is the hub's to publish; this node's bureau is none")


def roots() -> list[Document]:
    """Return the directory's roots, the first one first.

    Raises:
        NotFoundedError: there is no directory yet.
    """
    rows = PublishedRoot.objects.order_by("version")
    found = [
        Document.from_bytes(bytes(row.document), purpose=Purpose.ROOT, limit=MOST_ROOT_BYTES)
        for row in rows
    ]
    if not found:
        raise NotFoundedError("there is no directory here yet; see: clew directory found")
    return found


def with_card(untrusted: bytes, *, bureau: Bureau) -> Member:
    """Return a bureau as it is listed, with the new keys of a card that its node wrote.

    Raises:
        NotAdmittedBureauError: the bureau is no member.
        OtherNameError: it is listed under another name, or the name is another bureau's.
        RefusalError: it is no card.
    """
    if bureau.admitted_at is None:
        raise NotAdmittedBureauError(f"{bureau} is no member; admit it first: clew bureau admit")
    card = _member(read_canonical(untrusted, what="the card", limit=_MOST_CARD_BYTES))
    row = Listed.objects.filter(bureau=bureau).first()
    if (row is not None and row.name != card.bureau) or (
        row is None and Listed.objects.filter(name=card.bureau).exists()
    ):
        raise OtherNameError(
            f"{bureau} is listed as {row.name}" if row else f"{card.bureau} is another bureau's"
        )
    known = Member(card.bureau, card.suites, ()) if row is None else member_of(row)
    following = replace(known, suites=card.suites)
    for key in card.keys:
        if key.key.id not in {each.key.id for each in known.keys}:
            following = following.with_key(key)
    return following


def member_of(row: Listed) -> Member:
    """Return what is listed of a bureau."""
    return _member(row.member)


def keep_member(member: Member, bureau: Bureau) -> None:
    """Keep what is listed of a bureau, in the caller's transaction."""
    Listed.objects.update_or_create(
        name=member.bureau, defaults={"bureau": bureau, "member": member.to_json()}
    )


def _member(value: object) -> Member:
    return Member.from_fields(Fields(value, names=MEMBER_FIELDS, where="the card"))
