"""`clew calibrate`: whether scores hold on files of your own, which nothing was tuned on."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from clew.cli.calibration_report import Channel, as_report
from clew.cli.held_out_files import RATE, HeldOutFiles
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.media.limits import Limits
from clew.simulate.held_out.clips import measure_recordings
from clew.simulate.held_out.measured import Measured
from clew.simulate.held_out.pictures import measure_pictures
from clew.simulate.held_out.scenes import View, measure_scenes, views_of_rooms

_FRAMES_A_SECOND = 60  # of a clip are decoded, at most
_LONGEST_FILE_S = 300.0
_VIEWS, _FIRST_ROOM = 3, 70_000  # other rooms than those that scores were fitted on


def calibrate(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    output: Annotated[
        Path, typer.Option(help="where the report is written", dir_okay=False, writable=True)
    ] = Path("calibration.md"),
    places: Annotated[
        bool, typer.Option("--places", help="pictures in one folder show one place")
    ] = False,
    most_pictures: Annotated[int, typer.Option(min=2, max=2000)] = 300,
    most_clips: Annotated[int, typer.Option(min=2, max=200, help="clips and sounds")] = 40,
    clip_seconds: Annotated[
        float, typer.Option(min=3, max=60, help="so much of each clip and sound is measured")
    ] = 10.0,
    rooms: Annotated[
        int, typer.Option(min=2, max=200, help="invented rooms for scenes, without --places")
    ] = 8,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Measure scores on a folder of unrelated pictures, clips and sounds, and write a report.

    Edits of each are made and held against all. No two of them may be related, but pictures of one
    place with --places: look at what the report counts as strangers before you believe that scores
    do not hold.
    """
    console = Console(stderr=True)
    if not output.resolve().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {output.parent} to write into")
    limits = Limits(
        frames=round(clip_seconds * _FRAMES_A_SECOND), sound_s=clip_seconds, total_s=_LONGEST_FILE_S
    )
    with (
        new_sandbox(1, unsafe=unsafe_no_sandbox, limits=limits) as sandbox,
        Progress(console=console, transient=True) as progress,
    ):
        files = HeldOutFiles(
            folder,
            sandbox,
            lambda line: console.print(line, highlight=False, markup=False),
            most_pictures,
            most_clips,
            clip_seconds,
        )
        channels = list(_measured(files, progress, rooms=0 if places else rooms))
    if not any(one.measured.by_edit for one in channels if one.title != _SCENES):
        console.print(
            f"{folder} holds too little that can be read: two pictures are needed, or two clips "
            "whose pictures tell something, or two sounds",
            highlight=False,
            markup=False,
        )
        raise typer.Exit(2)
    output.write_text(as_report(channels))
    holds = all(one.measured.holds for one in channels)
    print(f"Scores {'hold' if holds else 'do NOT hold'}. Written: {output}")


_SCENES = "Scenes: keypoints that fit two views of a place"
_TITLES = {
    "pictures": "Pictures: bits and keypoints together",
    "bits": "Bits of PDQ",
    "keypoints": "Keypoints that lie on each other",
    "clips": "Clips: the pictures of a stretch together",
    "sound": "Sound",
}


def _measured(files: HeldOutFiles, progress: Progress, *, rooms: int) -> Iterator[Channel]:
    """Each channel that has any pair; without `rooms` the folder's folders are places."""
    task = progress.add_task("Pictures", total=None)
    place_of = _itself if rooms else _folder_of
    pictures = measure_pictures(
        files.pictures(),
        place_of=place_of,
        report=lambda done, all_: progress.update(task, completed=done, total=all_),
    )
    task = progress.add_task("Clips and sound", total=None)
    recordings = measure_recordings(
        files.recordings(),
        files.sandbox,
        rate=RATE,
        report=lambda done: progress.update(task, completed=done),
    )
    for name, measured in chain(pictures.items(), recordings.items()):
        if name != "scenes" and measured.stranger_pairs:
            yield Channel(_TITLES[name], "From the folder.", measured)
    progress.add_task("Scenes", total=None)
    strangers = pictures["scenes"].beside(recordings["scenes"])
    yield _scenes(files, strangers, rooms=rooms)


def _scenes(files: HeldOutFiles, strangers: Measured, *, rooms: int) -> Channel:
    """What is known to be one place: folders, or else invented rooms."""
    if not rooms:
        views: Iterator[View] = (
            View(_folder_of(name), name, picture) for name, picture in files.pictures()
        )
        source = "Views and strangers from the folder, a place in each of its folders."
    else:
        views = views_of_rooms(rooms, views=_VIEWS, seed=_FIRST_ROOM)
        source = (
            f"Views from {rooms} invented rooms, whose views may look different ways; "
            "strangers from them and from the folder."
        )
    return Channel(_SCENES, source, measure_scenes(views).beside(strangers))


def _folder_of(name: str) -> str:
    return name.rpartition("/")[0]


def _itself(name: str) -> str:
    return name
