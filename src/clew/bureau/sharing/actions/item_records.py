"""Item records: what is told of an item, and its file if that goes, too."""

from collections.abc import Sequence

from clew.bureau.sharing.actions.kind import Prepared
from clew.bureau.sharing.item_words import ToldGrade, ToldItem, sendable
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item
from clew.bureau.vault.references import subject_of
from clew.handling.marking import Marking
from clew.model.digests import Digests
from clew.model.media import Family


def prepared_item(
    sha256: str,
    handlings: frozenset[Marking],
    *,
    with_file: bool,
    vault: VaultFolder,
    grades: Sequence[ToldGrade] = (),
) -> Prepared:
    """Return an item as it goes under these markings; the caller asked whether it may."""
    row = Item.objects.get(pk=sha256)
    family = Family(row.family)
    made = () if with_file else subject_of(row).fingerprints  # who has the file makes them anew
    told = ToldItem(
        Digests(
            md5=bytes.fromhex(row.md5),
            sha1=bytes.fromhex(row.sha1),
            sha256=bytes.fromhex(sha256),
            size=row.size,
        ),
        row.mime,
        family,
        with_file,
        tuple(sendable(made, family)),
        tuple(grades),
    )
    files = [lambda: vault.blobs.open(sha256)] if with_file else []
    return Prepared(sha256, handlings, told.to_json(), files)
