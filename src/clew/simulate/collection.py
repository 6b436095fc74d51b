"""A collection to try Clew on: a known case, a seized laptop, hash lists, and the truth.

known/       pictures and clips of an earlier case
seized/      copies, edits, excerpts, duplicates, new ones, and files that cannot be read
hash-lists/  a VICS-compatible list and a list of PDQ hashes
truth.json   what is related to what
"""

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from clew.fingerprint.pdq import pdq
from clew.model.match import Relation, Transform
from clew.simulate import edits
from clew.simulate.camera import viewpoint
from clew.simulate.encoding import (
    set_time,
    write_animation,
    write_clip,
    write_picture,
    write_sound,
)
from clew.simulate.footage import (
    Footage,
    edited,
    joined,
    part,
    room_footage,
    slides,
    title_footage,
)
from clew.simulate.renderer import photograph, render
from clew.simulate.room import furnished_room
from clew.simulate.sounds import murmur
from clew.simulate.textures import Picture
from clew.simulate.truth import Expected, GroundTruth, Times

_VIEWS = 3
_WIDTH, _HEIGHT = 1280, 960
_CLIPS = 2


def write_collection(folder: Path, *, seed: int, rooms: int = 4) -> GroundTruth:
    """Write a collection of so many known rooms, and return the truth about it.

    The same seed makes the same pictures. Takes tens of seconds.
    """
    writer = _Writer(folder, seed)
    known = writer.known_pictures(rooms)
    clips = writer.known_clips()
    writer.copies(known)
    writer.picture_edits(known)
    writer.clip_edits(clips)
    writer.new_ones(rooms)
    writer.odd_files(known)
    writer.hash_lists(known)
    truth = GroundTruth(tuple(writer.expected), tuple(sorted(writer.files)), writer.places)
    (folder / "truth.json").write_text(truth.to_json())
    return truth


def view(room_seed: int, number: int, *, width: int = _WIDTH, height: int = _HEIGHT) -> Picture:
    """Return a photograph of a room from one of its viewpoints."""
    room = furnished_room(room_seed)
    camera = viewpoint(room, seed=1000 * room_seed + number)
    return photograph(render(room, camera, width=width, height=height), seed=number)


@dataclass(slots=True)
class _Writer:
    folder: Path
    seed: int
    expected: list[Expected] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)

    def known_pictures(self, rooms: int) -> dict[str, Picture]:
        known = {
            f"known/room-{room}-{number}.jpg": view(self.seed + room, number)
            for room in range(rooms)
            for number in range(_VIEWS)
        }
        for name, picture in known.items():
            write_picture(self.folder / name, picture, camera=name.endswith("-0.jpg"))
            self.places[name] = name.rpartition("-")[0]
        return known

    def known_clips(self) -> dict[str, Footage]:
        """Clips that keep their pictures: edits of them show these again."""
        clips = {}
        for number in range(_CLIPS):
            clip = room_footage(self.seed + 50 + number)
            kept = replace(clip, picture_at=cache(clip.picture_at))
            clips[f"known/clip-{number}.mp4"] = kept
        for name, clip in clips.items():
            write_clip(self.folder / name, clip)
        return clips

    def copies(self, known: dict[str, Picture]) -> None:
        """The same bytes under other names, and copies that were saved anew."""
        names = list(known)
        for name, path in zip(names, ("DCIM/IMG_0001.jpg", "backup/old/a.dat"), strict=False):
            self._bytes(path, (self.folder / name).read_bytes())
            self._expect(path, name, Relation.SAME_FILE)
        for name, (path, quality) in zip(
            names[2:],
            {"Downloads/saved.jpg": 40, "Downloads/page.webp": 60, "Downloads/x.png": 0}.items(),
            strict=False,
        ):
            self._picture(path, edits.smaller(known[name]), quality=quality)
            self._expect(path, name, Relation.COPY)
        self._picture("Downloads/grey.jpg", edits.grey(known[names[5]]))
        self._expect("Downloads/grey.jpg", names[5], Relation.COPY)

    def picture_edits(self, known: dict[str, Picture]) -> None:
        names = list(known)
        turns: dict[str, tuple[Callable[[Picture], Picture], Transform]] = {
            "edits/mirrored.jpg": (edits.mirrored, Transform.MIRRORED),
            "edits/turned-right.jpg": (
                lambda p: edits.turned(p, quarters=1),
                Transform.ROTATED_270,
            ),
            "edits/upside-down.jpg": (lambda p: edits.turned(p, quarters=2), Transform.ROTATED_180),
            "edits/framed.jpg": (edits.bordered, Transform.NONE),
            "edits/white-frame.jpg": (lambda p: edits.bordered(p, tone=255), Transform.NONE),
        }
        for place, (path, (edit, transform)) in enumerate(turns.items()):
            self._picture(path, edit(known[names[place]]))
            self._expect(path, names[place], Relation.EDIT, transform)
        parts = {
            "edits/cropped.jpg": (edits.cropped(known[names[6]]), Relation.EDIT),
            "edits/captioned.jpg": (edits.captioned(known[names[7]]), Relation.EDIT),
            "edits/cut-out.jpg": (edits.cropped(known[names[8]], share=0.25), Relation.EXCERPT),
        }
        for place, (path, (picture, relation)) in enumerate(parts.items()):
            self._picture(path, picture)
            self._expect(path, names[6 + place], relation)
        self._picture("edits/collage.jpg", edits.collage([known[names[8]], known[names[9]]]))
        for name in names[8:10]:
            self._expect("edits/collage.jpg", name, Relation.EXCERPT)

    def clip_edits(self, clips: dict[str, Footage]) -> None:
        (first, one), (second, two) = clips.items()
        whole = (0.0, one.duration_s)
        self._clip("Videos/smaller.avi", edited(one, edits.smaller))
        self._expect("Videos/smaller.avi", first, Relation.COPY, spans=(whole, whole))
        self._clip("Videos/mirrored.mp4", edited(two, edits.mirrored))
        self._expect("Videos/mirrored.mp4", second, Relation.EDIT, Transform.MIRRORED)
        self._clip("Videos/bars.mkv", edited(one, edits.letterboxed))
        self._expect("Videos/bars.mkv", first, Relation.EDIT)
        self._clip("Videos/part.mp4", part(two, 2.0, 10.0))
        self._expect("Videos/part.mp4", second, Relation.EXCERPT, spans=((0, 8), (2, 10)))
        stranger = room_footage(self.seed + 80, shots=1)
        mix = joined([title_footage("best of"), part(one, 4.0, 8.0), stranger, part(two, 0.0, 4.0)])
        self._clip("Videos/mix.mp4", mix)
        self._expect("Videos/mix.mp4", first, Relation.EXCERPT, spans=((3, 7), (4, 8)))
        self._expect("Videos/mix.mp4", second, Relation.EXCERPT, spans=((11, 15), (0, 4)))
        dubbed = replace(room_footage(self.seed + 81), sound=one.sound)
        self._clip("Videos/dubbed.mp4", dubbed)
        self._expect("Videos/dubbed.mp4", first, Relation.SOUND, spans=(whole, whole))
        write_sound(self._path("Music/voices.wav"), part(two, 2.0, 10.0).heard)
        self._expect("Music/voices.wav", second, Relation.SOUND, spans=((0, 8), (2, 10)))
        self._picture("Downloads/still.jpg", one.picture_at(4.0))
        self._expect("Downloads/still.jpg", first, Relation.EXCERPT)

    def new_ones(self, rooms: int) -> None:
        """Rooms never seen before, one picture of them twice; a clip; a title card alone."""
        for number in range(5):
            picture = view(self.seed + rooms + 20 + number, 0)
            self._picture(f"DCIM/IMG_{100 + number:04}.jpg", picture, camera=True)
        self._picture("DCIM/IMG_0105.jpg", view(self.seed + rooms + 20, 1))
        self.places |= dict.fromkeys(
            ("seized/DCIM/IMG_0100.jpg", "seized/DCIM/IMG_0105.jpg"), "new"
        )
        again = (self.folder / "seized/DCIM/IMG_0100.jpg").read_bytes()
        self._bytes("Downloads/IMG_0100 (1).jpg", again)
        self._expect("Downloads/IMG_0100 (1).jpg", "seized/DCIM/IMG_0100.jpg", Relation.SAME_FILE)
        self._expect("DCIM/IMG_0100.jpg", "seized/Downloads/IMG_0100 (1).jpg", Relation.SAME_FILE)
        self._clip("Videos/new.mp4", room_footage(self.seed + 90, shots=2))
        self._clip("Videos/title.mp4", title_footage("best of"))

    def odd_files(self, known: dict[str, Picture]) -> None:
        """An animation, an archive, sound, text, and files that cannot be read."""
        names = list(known)
        shrunk = [edits.smaller(known[name], share=0.25) for name in names[9:12]]
        write_animation(self._path("Downloads/loop.gif"), slides(shrunk, each_s=1.5))
        for name in names[9:12]:
            self._expect("Downloads/loop.gif", name, Relation.EXCERPT)
        archive = self._path("backup/pictures.zip")
        with zipfile.ZipFile(archive, "w") as file:
            for inside, name in (("one.jpg", names[3]), ("two.jpg", names[4])):
                info = zipfile.ZipInfo(inside, date_time=(2026, 1, 1, 0, 0, 0))
                file.writestr(info, (self.folder / name).read_bytes())
                self.files.add(f"seized/backup/pictures.zip/{inside}")
                self._expect(f"backup/pictures.zip/{inside}", name, Relation.SAME_FILE)
        set_time(archive)
        write_sound(self._path("Music/tune.wav"), murmur(self.seed + 500, seconds=5))
        self._bytes("notes.txt", b"Shopping: bread, apples, tea.\n")
        whole = (self.folder / names[0]).read_bytes()
        self._bytes("DCIM/broken.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200))
        self._bytes("DCIM/cut-off.jpg", whole[: len(whole) // 3])
        self._expect("DCIM/cut-off.jpg", names[0], Relation.EDIT)
        self._bytes("DCIM/empty.jpg", b"")

    def hash_lists(self, known: dict[str, Picture]) -> None:
        """What other bodies might have sent: invented categories for files of this collection."""
        listed = ["seized/DCIM/IMG_0101.jpg", "seized/Videos/new.mp4", *list(known)[:2]]
        media = [
            {"MediaID": place, "Category": place % 2 * 4, **_digests(self.folder / name)}
            for place, name in enumerate(listed, start=1)
        ]
        context = (
            "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/Default/$metadata#Media"
        )
        lists = self.folder / "hash-lists"
        lists.mkdir(parents=True, exist_ok=True)
        vics = json.dumps({"@odata.context": context, "value": media})
        (lists / "partner-vics.json").write_text(vics)
        hash_ = pdq(view(self.seed + len(known) // _VIEWS + 22, 0)).hex
        (lists / "hotline-pdq.csv").write_text(f"pdq,category\n{hash_},comparison\n")

    def _expect(
        self,
        path: str,
        target: str,
        relation: Relation,
        transform: Transform = Transform.NONE,
        *,
        spans: tuple[Times, Times] | None = None,
        findable: bool = True,
    ) -> None:
        query_span, match_span = spans or (None, None)
        self.expected.append(
            Expected(
                f"seized/{path}", target, relation, transform, query_span, match_span, findable
            )
        )

    def _path(self, path: str) -> Path:
        self.files.add(f"seized/{path}")
        full = self.folder / "seized" / path
        full.parent.mkdir(parents=True, exist_ok=True)
        return full

    def _bytes(self, path: str, content: bytes) -> None:
        self._path(path).write_bytes(content)
        set_time(self._path(path))

    def _picture(
        self, path: str, picture: Picture, *, quality: int = 85, camera: bool = False
    ) -> None:
        write_picture(self._path(path), picture, quality=quality, camera=camera)

    def _clip(self, path: str, clip: Footage) -> None:
        write_clip(self._path(path), clip, crf=28)


def _digests(path: Path) -> dict[str, str]:
    content = path.read_bytes()
    return {
        "MD5": hashlib.md5(content, usedforsecurity=False).hexdigest().upper(),
        "SHA1": hashlib.sha1(content, usedforsecurity=False).hexdigest().upper(),
    }
