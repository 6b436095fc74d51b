"""`clew item`: what an officer notes of an item by hand, how it is graded, and its picture."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.grade_lines import grade_lines
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.cli.saying import say
from clew.cli.session import now, open_session
from clew.model.conditions import TimeOfDay, Weather
from clew.model.grade import Scheme

app = typer.Typer(
    no_args_is_help=True, help="Note what you see in an item, grade it, make a file of it."
)


@app.command("note")
def note(
    item: Annotated[str, typer.Argument(help="SHA-256, its beginning, or the path in a case")],
    time_of_day: Annotated[TimeOfDay | None, typer.Option(help="as the light tells it")] = None,
    weather: Annotated[Weather | None, typer.Option(help="as it is seen, or heard")] = None,
) -> None:
    """Note the time of day and the weather that you see: a clue to when and where."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.vault import queries
        from clew.bureau.vault.actions.noting import note_conditions

        sha256 = queries.item_named(session.officer, item)
        note_conditions(
            session.officer, sha256, time_of_day=time_of_day, weather=weather, now=now()
        )
    Console().print(f"Noted of {sha256}.")


@app.command("grade")
def grade(
    item: Annotated[str, typer.Argument(help="SHA-256, its beginning, or the path in a case")],
    value: Annotated[str, typer.Argument(help="a value of the scheme")],
    scheme: Annotated[Scheme, typer.Option(help="in which it is graded")] = Scheme.VIC_US,
    note: Annotated[str, typer.Option(help="what else is to be said")] = "",
) -> None:
    """Grade an item: vic_us 0 to 5, uk A to C, baseline yes or no, industry A1 to B2."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.grades.actions import grade_item
        from clew.bureau.vault import queries

        sha256 = queries.item_named(session.officer, item)
        made = grade_item(session.officer, sha256, scheme=scheme, value=value, note=note, now=now())
        words = f"{scheme} {value}, {scheme.values[value]}. Undo it: clew item ungrade {made.pk}"
    Console(highlight=False, soft_wrap=True).print(f"Graded {sha256}: {words}", markup=False)


@app.command("grades")
def grades(
    item: Annotated[str, typer.Argument(help="SHA-256, its beginning, or the path in a case")],
    as_json: AsJson = False,
) -> None:
    """List an item's grades, and what each says in the other schemes, or why nothing."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.grades.queries import grades_of
        from clew.bureau.vault import queries

        sha256 = queries.item_named(session.officer, item)
        found = grades_of(session.officer, [sha256]).get(sha256, [])
        rows = [line for row in found for line in grade_lines(row.id, row.grade, on=now().date())]
        record_view(tags.GRADES_LISTED, officer=session.officer, subject=sha256, now=now())
    columns = ["scheme", "value", "words", "by", "basis", "id"]
    show(rows, columns=columns, as_json=as_json, empty="It is not graded.")


@app.command("ungrade")
def ungrade(grade_id: Annotated[UUID, typer.Argument(help="as clew item grades shows it")]) -> None:
    """Take a grade back; it stays on record."""
    with open_session(rules.WORK_ON_CASE) as session:
        from clew.bureau.grades.actions import undo_grade

        undo_grade(session.officer, grade_id, now=now())
    Console(highlight=False).print("The grade counts no more.")


def _box(told: str) -> tuple[float, float, float, float]:
    try:
        left, top, width, height = (int(side) for side in told.split(","))
    except ValueError:
        raise typer.BadParameter(f"{told} is no left,top,width,height in pixels") from None
    return left, top, width, height


@app.command("picture")
def picture(
    item: Annotated[str, typer.Argument(help="SHA-256, its beginning, or the path in a case")],
    file: Annotated[Path, typer.Argument(help="a .png or .jpg to write; it must not exist yet")],
    reason: Annotated[str, typer.Option(help="why it leaves the vault: it is logged")],
    to: Annotated[
        str | None, typer.Option(help="the bureau or country it is for; else your own")
    ] = None,
    cover: Annotated[
        list[str] | None,
        typer.Option(help="cover this too: left,top,width,height in pixels of the whole picture"),
    ] = None,
    crop: Annotated[
        str | None, typer.Option(help="only this part of it: left,top,width,height")
    ] = None,
    at: Annotated[
        float | None, typer.Option(min=0, help="of a clip: the second whose frame is written")
    ] = None,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Write a picture, upright and without its metadata, every face that is found covered.

    Of a clip, the frame that is shown at a moment (--at 12.5).

    For showing a room or a thing to those who may know it. A face that is not found is not covered.
    """
    covers, part = [_box(one) for one in cover or ()], _box(crop) if crop else None
    with (
        open_session(rules.EXPORT_PICTURE) as session,
        new_sandbox(1, unsafe=unsafe_no_sandbox, kinds=["face"]) as sandbox,
    ):
        from clew.bureau.exports.actions.pictures import Wish, export_picture

        written = export_picture(
            session.officer,
            item,
            target=file,
            wish=Wish(reason, to, covers, part, at),
            vault=session.vault,
            sandbox=sandbox,
            now=now(),
        )
    say(f"Written: {file} ({written.width} x {written.height})")
    say(f"Faces found and covered: {written.faces}")
    if written.problem:
        say(f"The picture {written.problem}; what could be decoded was written.")
    say(
        "Look at it before you give it on: a face that was not found is not covered; "
        "--cover covers it."
    )
    say(f"Mark it: {written.marking.value}. SHA-256: {written.sha256}")
