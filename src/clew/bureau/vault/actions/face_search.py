"""Face search: whose face it may be, among all that the officer may see; and forgetting faces.

A search for a person weighs heavily: it takes a reason, and who asked, what and why are in the
audit log before anything is answered. What comes back are leads.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.vault.actions.face_indexing import update_face_index
from clew.bureau.vault.actions.showing import NoReasonError
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import FACES
from clew.bureau.vault.models import Item, Judgement, Match
from clew.bureau.vault.queries.faces import VaultFaces, face_prints
from clew.bureau.vault.queries.items import item
from clew.bureau.vault.queries.visibility import visible_items
from clew.bureau.vault.references import item_key
from clew.fingerprint.kinds.face import KIND
from clew.index.vectors import VectorIndex
from clew.match.faces import SeenFace, match_faces
from clew.model import match
from clew.model.match import Relation

MOST_LEADS = 50


class NotOwnerError(PermissionError):
    """Only the bureau that holds an item may forget its faces."""


def search_faces(  # noqa: PLR0913 -- what, where, who, why and when, by name
    faces: Sequence[SeenFace],
    *,
    subject: str,
    vault: VaultFolder,
    acting_officer: Officer,
    reason: str,
    now: datetime,
) -> list[match.Match]:
    """Return the items that show a face like one of these, the likeliest first; 50 at most.

    `subject` is the SHA-256 of the file that was asked about; it does not answer itself.

    Raises:
        NoReasonError: no reason was given.
        VectorsDamagedError: the index is broken.
    """
    if not reason.strip():
        raise NoReasonError("say why this face is searched for; the reason is logged")
    compared = sum(one.face.against is None for one in faces)
    with transaction.atomic():
        record(
            tags.VAULT_FACES_SEARCHED,
            officer=acting_officer,
            subject=subject,
            details={"reason": reason.strip(), "faces": len(faces), "compared": compared},
            now=now,
        )
    update_face_index(vault)
    found = match_faces(faces, VaultFaces(vault, officer=acting_officer))
    return [one for one in found if one.target != item_key(subject)][:MOST_LEADS]


def forget_faces(
    acting_officer: Officer, sha256: str, *, vault: VaultFolder, reason: str, now: datetime
) -> int:
    """Delete what is known of the faces in an item, for good, and return how many there were.

    Leads that nobody judged go with them. The index goes first, so that after a crash the same call
    goes on.

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
        NotOwnerError: another bureau holds it.
        NoReasonError: no reason was given.
    """
    found = item(acting_officer, sha256).sha256
    if not reason.strip():
        raise NoReasonError("say why the faces are to be forgotten; the reason is logged")
    if not visible_items(acting_officer).filter(pk=found, bureau=acting_officer.bureau).exists():
        raise NotOwnerError(f"another bureau holds the item {found}; ask it to forget the faces")
    rows = face_prints().filter(item=found)
    keys = np.array(list(rows.values_list("id", flat=True)), np.int64)
    VectorIndex.open(vault.index_folder / FACES, seal=vault.templates).remove(keys)
    with transaction.atomic():
        rows.filter(id__in=keys.tolist()).delete()
        judged = Exists(Judgement.objects.filter(match=OuterRef("pk")))
        leads = Match.objects.filter(Q(query=found) | Q(target=found), relation=Relation.FACE.value)
        leads.filter(~judged).delete()
        told = {KIND.name: f"forgotten on {now:%Y-%m-%d}: {reason.strip()}"[:200]}
        Item.objects.filter(pk=found).update(not_looked_for=told)
        record(
            tags.VAULT_FACES_FORGOTTEN,
            officer=acting_officer,
            subject=found,
            details={"reason": reason.strip(), "faces": len(keys)},
            now=now,
        )
    return len(keys)
