"""`clew camera`: pictures taken by one camera, told by the noise of its sensor. Leads, no proof."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.progress import counting
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.cli.saying import say
from clew.cli.session import Session, now, open_session
from clew.match.cameras.habits import naming

if TYPE_CHECKING:
    from clew.bureau.vault.actions.cameras import CameraFound
    from clew.fingerprint.sensor_noise import SensorNoise
    from clew.match.cameras.grouping import Grouping

app = typer.Typer(
    no_args_is_help=True,
    help="Pictures by one camera, told by its sensor's noise: leads that a person judges.",
)

Items = Annotated[
    list[str], typer.Argument(help="items: SHA-256, or a file whose bytes are in the vault")
]


@app.command("group")
def group(
    case: Annotated[
        list[str] | None,
        typer.Option(help="of this case; may be repeated; else of all you may see"),
    ] = None,
    as_json: AsJson = False,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Group pictures by their camera, when none is known, and record the pairs as leads.

    Pictures are those that a camera may have written: JPEG, HEIC or TIFF, of enough pixels.
    """
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.cases.queries import case_by_number, visible_cases
        from clew.bureau.vault.actions.cameras import group_items
        from clew.bureau.vault.queries.cameras import pictures_of_cameras

        every = visible_cases(session.officer)
        cases = [case_by_number(session.officer, number) for number in case] if case else every
        wanted = pictures_of_cameras(session.officer, cases=cases)
        reasons = _read(session, wanted, unsafe=unsafe_no_sandbox)
        told = [sha256 for sha256 in wanted if sha256 not in reasons]
        grouping = group_items(session.officer, told, vault=session.vault, now=now())
        rows = list(_group_rows(session, grouping, reasons))
    columns = ["group", "pce", "path", "case", "note"]
    show(rows, columns=columns, as_json=as_json, empty="No pictures by a camera to group.")


@app.command("grow")
def grow(
    name: Annotated[str, typer.Argument(help="what the camera is to be called")],
    items: Items,
    as_json: AsJson = False,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Grow a known camera from items that you believe it took; a camera of this name is replaced.

    Items that do not share the sensor with most of the others are left out, and told.
    """
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.vault.actions.cameras import grow_camera

        wanted = _sha256s(items)
        reasons = _read(session, wanted, unsafe=unsafe_no_sandbox)
        told = [sha256 for sha256 in wanted if sha256 not in reasons]
        grown = grow_camera(session.officer, name, told, vault=session.vault, now=now())
    rows = [{"item": m.key, "pce": round(m.pce), "note": "grown from"} for m in grown.members]
    rows += [{"item": key, "pce": None, "note": "not of this sensor"} for key in grown.refused]
    rows += [{"item": key, "pce": None, "note": reason} for key, reason in reasons.items()]
    show(rows, columns=["item", "pce", "note"], as_json=as_json)


@app.command("search")
def search(
    what: Annotated[
        list[str], typer.Argument(help="items (SHA-256), or files, which are not added")
    ],
    as_json: AsJson = False,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Hold pictures against every camera that you may see: turned, cropped, shrunk or whole."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.vault.actions.cameras import search_cameras
        from clew.bureau.vault.actions.noise import kept_noise

        what = [one if Path(one).exists() else one.lower() for one in what]
        items = [one for one in what if not Path(one).exists()]
        reasons = _read(session, items, unsafe=unsafe_no_sandbox)
        pictures = {one: kept_noise(session.vault, one) for one in items if one not in reasons}
        files = [Path(one) for one in what if Path(one).exists()]
        pictures |= _of_files(files, reasons, unsafe=unsafe_no_sandbox)
        with counting("Searching", unit="comparisons") as update:
            found = search_cameras(
                session.officer, pictures, vault=session.vault, now=now(), report=update
            )
    rows = [row for one in what for row in _found_rows(one, found.get(one, ()), reasons.get(one))]
    show(rows, columns=["query", "camera", "pce", "score", "note"], as_json=as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the cameras of whose items you may see all."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.vault.queries.cameras import cameras

        record_view(tags.VAULT_CAMERAS_LISTED, officer=session.officer, now=now())
        rows = [
            {
                "name": one.name,
                "items": len(one.items),
                "grown_by": one.officer,
                "grown_at": one.grown_at.isoformat(timespec="seconds"),
            }
            for one in cameras(session.officer)
        ]
    columns = ["name", "items", "grown_by", "grown_at"]
    show(rows, columns=columns, as_json=as_json, empty="No camera was grown yet.")


@app.command("delete")
def delete(name: Annotated[str, typer.Argument(help="the camera's name")]) -> None:
    """Delete a camera and its pattern; its items and matches stay."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.vault.actions.cameras import delete_camera

        delete_camera(session.officer, name, vault=session.vault, now=now())
    say(f"The camera {name} is deleted.")


@app.command("forget")
def forget(items: Items) -> None:
    """Delete the sensor noise read of items; it is read again when a question needs it."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.vault.actions.noise import forget_noise

        count = forget_noise(session.officer, _sha256s(items), vault=session.vault, now=now())
    say(f"The noise of {count} items is deleted.")


def _sha256s(items: Sequence[str]) -> list[str]:
    """The items' hashes, each once; a file stands for its bytes."""
    hashes = (_hash(Path(one)) if Path(one).is_file() else one.lower() for one in items)
    return list(dict.fromkeys(hashes))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(session: Session, wanted: Sequence[str], *, unsafe: bool) -> dict[str, str]:
    from clew.bureau.vault.actions.noise import read_noise

    with new_sandbox(1, unsafe=unsafe) as sandbox, counting("Reading", unit="pictures") as update:
        return read_noise(
            wanted,
            acting_officer=session.officer,
            vault=session.vault,
            sandbox=sandbox,
            clock=now,
            report=update,
        )


def _of_files(
    files: Sequence[Path], reasons: dict[str, str], *, unsafe: bool
) -> "dict[str, SensorNoise]":
    """The noise of files; of which nothing can be told, the reason goes to `reasons`."""
    from clew.bureau.vault.actions.noise import noise_of_file
    from clew.fingerprint.noise_gates import NoTraceError

    noises: dict[str, SensorNoise] = {}
    with new_sandbox(1, unsafe=unsafe) as sandbox:
        for path in files:
            try:
                with path.open("rb") as file:
                    noises[str(path)] = noise_of_file(file.fileno(), sandbox)
            except NoTraceError as error:
                reasons[str(path)] = str(error)
    return noises


def _found_rows(
    query: str, found: "Sequence[CameraFound]", reason: str | None
) -> Iterator[dict[str, object]]:
    for one in found:
        yield {
            "query": query,
            "camera": one.camera.name,
            "pce": round(one.found.pce),
            "score": round(one.score, 6),
            "turned_quarters": one.found.turns,
            "scale": round(one.found.scale, 4),
            "place": one.found.place,
            "state": "found",
            "note": _how(one),
        }
    if not found:
        state = "uncheckable" if reason else "no_match"
        note = reason or "checked, and no known camera's noise is in it"
        yield {"query": query, "camera": None, "pce": None, "state": state, "note": note}


def _how(one: "CameraFound") -> str:
    found = one.found
    words = ["whole" if found.place is None else "a part" if found.scale == 1 else "shrunk"]
    words += [f"turned by {found.turns} quarters"] if found.turns else []
    return ", ".join(words)


def _group_rows(
    session: Session, grouping: "Grouping", reasons: dict[str, str]
) -> Iterator[dict[str, object]]:
    from clew.bureau.vault.queries import locations

    notes = {copy: f"shows what {original[:12]} shows" for copy, original in grouping.copies}
    notes |= dict.fromkeys(
        grouping.left_out, "left out: too many pictures of one size; name a case"
    )
    notes |= reasons
    members = [m.key for group in grouping.groups for m in group]
    places = locations(session.officer, [*members, *notes])

    def row(sha256: str, number: int | None, pce: float | None, note: str) -> dict[str, object]:
        at = places[sha256][0]
        told = None if pce is None else round(pce)
        habit = naming(at.path)
        note = note or (f"named like {habit[0]}" if habit else "")
        place = {"path": at.path, "case": at.case_number, "exhibit": at.exhibit}
        return {"group": number, "pce": told, "item": sha256, **place, "note": note}

    for number, group in enumerate(grouping.groups, start=1):
        yield from (row(m.key, number, m.pce, "") for m in group)
    yield from (row(sha256, None, None, note) for sha256, note in sorted(notes.items()))
