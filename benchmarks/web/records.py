"""One case of many items in a vault of its own, for a browser to scroll through.

The records are copied in as rows, in SQLite: no file was read. The first items have a thumbnail of
invented colours; the others are shown without one.
"""

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from PIL import Image

from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.cases.models import Case, CaseMember, Exhibit
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.models import Item, Location, Match

BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)
COPIES = 10  # one item in so many is a copy of the one before
PICTURED = 800  # as far as the pace of a wheel gets


def make_case_of(items: int) -> tuple[Officer, Case]:
    """Return who works on a new case of so many items, and the case."""
    bureau = Bureau.objects.create(name="Bench", admitted_at=BEGAN_AT)
    officer = Officer(username="gallery", bureau=bureau, roles=frozenset(one.value for one in Role))
    officer.set_unusable_password()
    officer.save()
    case = Case.objects.create(bureau=bureau, number="2026-1", opened_at=BEGAN_AT)
    CaseMember.objects.create(case=case, officer=officer, since_at=BEGAN_AT)
    exhibit = Exhibit.objects.create(case=case, label="Disk", created_at=BEGAN_AT)
    keys = [hashlib.sha256(b"gallery %d" % number).hexdigest() for number in range(items)]
    Item.objects.bulk_create(_items(keys, bureau), batch_size=2_000)
    Location.objects.bulk_create(_places(keys, exhibit), batch_size=2_000)
    Match.objects.bulk_create(_copies(keys), batch_size=2_000)
    _draw(keys[:PICTURED])
    return officer, case


def _items(keys: list[str], bureau: Bureau) -> Iterator[Item]:
    for number, key in enumerate(keys):
        yield Item(
            sha256=key,
            bureau=bureau,
            md5=key[:32],
            sha1=key[:40],
            size=400_000,
            mime="image/jpeg",
            family="image",
            added_at=BEGAN_AT + timedelta(seconds=number),
            checked_at=BEGAN_AT + timedelta(days=9),
            sandbox="none: invented",
        )


def _places(keys: list[str], exhibit: Exhibit) -> Iterator[Location]:
    for number, key in enumerate(keys):
        path = f"DCIM/{number // 1000:03d}/IMG_{number:06d}.jpg"
        yield Location(
            item_id=key,
            exhibit=exhibit,
            path=path,
            path_bytes=path.encode(),
            path_sha256=hashlib.sha256(path.encode()).hexdigest(),
            size=400_000,
            mtime_ns=number,
            found_at=BEGAN_AT,
        )


def _copies(keys: list[str]) -> Iterator[Match]:
    for number in range(COPIES, len(keys), COPIES):
        yield Match(
            query_id=keys[number],
            target_id=keys[number - 1],
            relation="copy",
            score=0.99,
            transform="none",
            engine="invented",
            made_at=BEGAN_AT,
        )


def _draw(keys: list[str]) -> None:
    draw, thumbs = np.random.default_rng(1), current_vault().thumbs
    for key in keys:
        coarse = draw.integers(0, 256, (6, 8, 3)).astype(np.uint8)
        with io.BytesIO() as out:
            Image.fromarray(coarse).resize((480, 320)).save(out, "JPEG")
            writer = thumbs.writer()
            writer.write(out.getvalue())
            writer.commit(key)
