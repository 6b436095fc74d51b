"""Vouching for a bureau all of whose keys were revoked: three of the five who hold the root do."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.sharing.actions.listed import check_publisher, keep_member, roots, with_card
from clew.bureau.sharing.queries.node import node, trusted
from clew.bureau.sharing.root_files import read_root_file
from clew.exchange.directory.members import Member
from clew.exchange.directory.roots import Root
from clew.exchange.directory.vouching import vouched_by_root


class NeverListedError(LookupError):
    """No directory that was published lists the bureau: its first keys are believed."""


@transaction.atomic
def vouch_for(  # noqa: PLR0913 -- for whose card, with whose keys, why and when, by name
    acting_officer: Officer,
    untrusted: bytes,
    *,
    bureau: Bureau,
    files: Sequence[Path],
    reason: str,
    now: datetime,
) -> Member:
    """List the new keys of a bureau whose keys were all revoked, by its card and the root's keys.

    Compare the new keys by phone before: every node believes them from the next directory on.

    Raises:
        DeniedError: the officer is no administrator of the hub.
        NotFoundedError: there is no directory yet.
        NotAdmittedBureauError: the bureau is no member.
        OtherNameError: it is listed under another name, or the name is another bureau's.
        NeverListedError: its first keys need nobody.
        NoReasonError: no reason is given.
        RefusalError: it is no card, or has no new key; one of the bureau's keys may vouch still;
            these are not keys of enough people.
    """
    check_publisher(acting_officer)
    root = Root.from_document(roots()[-1])
    why = told(reason, what="the root vouches for a bureau")
    listed = with_card(untrusted, bureau=bureau)
    directory = trusted(node())
    known = None if directory is None else directory.snapshot.members.get(listed.bureau)
    if known is None:
        raise NeverListedError(
            f"no directory lists {listed.bureau} yet: its first keys need nobody; see: clew "
            "directory list-bureau"
        )
    following = vouched_by_root(
        listed, known=known, root=root, people=[read_root_file(path) for path in files]
    )
    keep_member(following, bureau)
    before = {each.key.id for each in known.keys}
    details = {
        "bureau": following.bureau,
        "keys": [each.key.id for each in following.keys if each.key.id not in before],
        "reason": why,
    }
    record(
        tags.SHARING_KEYS_VOUCHED,
        officer=acting_officer,
        subject=following.bureau,
        details=details,
        now=now,
    )
    return following
