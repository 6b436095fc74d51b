"""Items with where they were found, fingerprints, text, objects; matches, hash lists, loans.

There are no media: a handful of items have a thumbnail, all others are rows alone.
"""

import importlib
import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection

from bureau.people import size_of_case
from bureau.tables import Row, copy
from bureau.world import BEGAN_AT, ENDED_AT, World
from clew.bureau.hashsets.models import HashSet, HashSetEntry
from clew.bureau.vault.models import (
    Fingerprint,
    Item,
    Judgement,
    Loan,
    Location,
    Match,
    ObjectSighting,
    TextLine,
    TextWord,
    Unread,
)
from clew.bureau.watch.models import Seen

_AGAIN = 0.15  # of the files of a case were found in an earlier one
_ENTRIES = 5_000  # of a hash list
_CHECKED_AT = ENDED_AT + timedelta(days=1)
_RELATIONS = ["copy", "edit", "excerpt", "sound", "scene", "face", "voice", "camera"]
_OFTEN = [30, 15, 10, 3, 20, 15, 3, 4]
_THINGS = [
    "bed",
    "bicycle",
    "bookshelf",
    "chair",
    "curtain",
    "dog",
    "lamp",
    "plant",
    "sofa",
    "table",
]


class Material:
    """Items and their places, as they are drawn: case by case, in the order of time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._of_bureau: list[list[str]] = [[] for _ in range(world.size.bureaux)]
        self._all: list[str] = []
        self.families: list[str] = []
        self.places: dict[str, list[int]] = {}
        self.lent: list[tuple[object, object, int]] = []

    @property
    def items(self) -> list[str]:
        """The hashes of all items."""
        return self._all

    def make_places(self) -> None:
        """Draw and copy where everything was found, and so which items there are."""
        copy(
            Location,
            "id item_id exhibit_id path path_bytes path_sha256 size mtime_ns found_at modified_at",
            self._places(),
        )

    def _places(self) -> Iterator[Row]:
        world, draw = self._world, self._world.draw
        for number, case in enumerate(world.cases):
            here: list[str] = []
            times = [case.opened_at + timedelta(days=draw.random() * 30) for _ in case.exhibits]
            for n in range(size_of_case(world)):
                item = (
                    self._again(case.bureau) if draw.random() < _AGAIN else self._new(case.bureau)
                )
                exhibit = draw.randrange(len(case.exhibits))
                path = f"DCIM/{n // 1000:03d}/IMG_{n:06d}.jpg"
                at, key = times[exhibit], world.ids.at(times[exhibit])
                digest = sha256(path.encode()).hexdigest()
                here.append(item)
                places = self.places.setdefault(item, [])
                if places and places[0] != number and draw.random() < 0.05:
                    self.lent.append((key, case.exhibits[exhibit], places[0]))
                places.append(number)
                yield (
                    key,
                    item,
                    case.exhibits[exhibit],
                    path,
                    path.encode(),
                    digest,
                    400_000 + n,
                    n,
                    at,
                    at,
                )
            world.items_of_case.append(sorted(set(here)))

    def _new(self, bureau: int) -> str:
        if len(self._all) >= self._world.size.items:
            return self._again(bureau)
        item = sha256(f"item {len(self._all)}".encode()).hexdigest()
        self._all.append(item)
        self._of_bureau[bureau].append(item)
        return item

    def _again(self, bureau: int) -> str:
        pool = self._of_bureau[bureau] if self._world.draw.random() < 0.7 else self._all
        return self._world.draw.choice(pool) if pool else self._new(bureau)

    def make_items(self) -> None:
        """Copy the items, as many as were asked for, with their fingerprints."""
        world = self._world
        owner = {item: n for n, items in enumerate(self._of_bureau) for item in items}
        draws = random.Random(11)
        self.families = draws.choices(
            ["image", "clip", "sound", "other"], [85, 12, 2, 1], k=len(self._all)
        )
        facts = {
            "image": json.dumps(
                {"width": 4032, "height": 3024, "camera_make": "Fern", "camera_model": "F2"}
            ),
            "clip": json.dumps(
                {"width": 1280, "height": 720, "duration_s": 34.5, "frame_rate": 25.0}
            ),
            "sound": json.dumps({"duration_s": 61.0}),
            "other": "{}",
        }
        mimes = {
            "image": "image/jpeg",
            "clip": "video/mp4",
            "sound": "audio/mpeg",
            "other": "text/plain",
        }
        copy(
            Item,
            "sha256 bureau_id md5 sha1 size mime family facts added_at problem_code "
            "problem_reason sandbox "
            "not_looked_for checked_at",
            (
                (
                    item,
                    world.bureaux[owner[item]],
                    item[:32],
                    item[:40],
                    400_000 + n,
                    mimes[family],
                    family,
                    facts[family],
                    BEGAN_AT,
                    "truncated" if n % 97 == 0 else "",
                    "decoded in part" if n % 97 == 0 else "",
                    "namespaces, seccomp",
                    "{}",
                    None if n % 33 == 0 else _CHECKED_AT,
                )
                for n, (item, family) in enumerate(zip(self._all, self.families, strict=True))
            ),
        )
        copy(
            Fingerprint,
            "id item_id kind version form data quality low_information part",
            (
                (n, item, "pdq", 1, "whole", bytes.fromhex(item), n % 101, n % 20 == 0, 0)
                for n, item in enumerate(self._all, start=1)
                if n % 25
            ),
        )

    def make_readings(self) -> None:
        """Text in a tenth of the items, objects in a third of them, some files not read."""
        world, draw = self._world, random.Random(12)
        lines: list[Row] = []
        words: list[Row] = []
        for item in self._all[::10]:
            for part in range(2):
                text = world.words(2, 5)
                key = world.ids.at(BEGAN_AT)
                lines.append((key, item, 1, part, text, 0.9, "", 0.1, 0.1, 0.5, 0.1))
                told = text.split()
                words += [(key, word) for word in [*told, "".join(told)[:40]]]
        copy(
            TextLine, "id item_id version part text confidence against left top width height", lines
        )
        copy(TextWord, "id line_id word", ((n, *row) for n, row in enumerate(words, start=1)))
        copy(
            ObjectSighting,
            "id item_id model version part thing score left top width height",
            (
                (
                    world.ids.at(BEGAN_AT),
                    item,
                    "things",
                    1,
                    part,
                    thing,
                    draw.random(),
                    0.1,
                    0.1,
                    0.3,
                    0.3,
                )
                for item in self._all[::3]
                for part, thing in enumerate(draw.sample(_THINGS, 2))
            ),
        )
        unread = [
            (
                world.ids.at(case.opened_at),
                case.exhibits[0],
                None,
                f"broken {n}.bin",
                b"broken",
                f"{n:064x}",
                "broken",
                "cannot be decoded",
                "look at it by hand",
                case.opened_at,
            )
            for case in world.cases
            for n in range(draw.choice([0, 0, 1, 5]))
        ]
        copy(
            Unread,
            "id exhibit_id item_id path path_bytes path_sha256 code reason advice seen_at",
            unread,
        )

    def make_loans(self) -> None:
        """What lies in a case because another one lent it."""
        world = self._world
        rows = [
            (
                n,
                place,
                exhibit,
                world.cases[case].id,
                world.bureaux[world.cases[case].bureau],
                ENDED_AT if n % 10 == 0 else None,
                "TLP:GREEN",
                "PAP:AMBER",
                " intelligence investigation victim_identification ",
                f" {' '.join(str(one) for one in world.bureaux[1:])} ",
                None,
            )
            for n, (place, exhibit, case) in enumerate(self.lent, start=1)
        ]
        copy(
            Loan,
            "id location_id exhibit_id case_id bureau_id ended_at marking pap purposes released_to "
            "keep_until",
            rows,
        )

    def make_matches(self) -> None:
        """Matches of a quarter of the items, lists, judgements, what officers have seen of it."""
        self._lists()
        world, draw = self._world, random.Random(13)
        matches: list[Row] = []
        seen: dict[tuple[object, object, object], Row] = {}
        judgements: list[Row] = []
        known: set[tuple[str, str, str]] = set()
        for query, target, at in self._pairs(draw):
            relation = draw.choices(_RELATIONS, _OFTEN)[0]
            if query == target or (query, target, relation) in known:
                continue
            known.add((query, target, relation))
            key = world.ids.at(at)
            matches.append(
                (
                    key,
                    query,
                    target,
                    None,
                    relation,
                    draw.uniform(0.5, 1),
                    "none",
                    "{}",
                    "bench",
                    at,
                )
            )
            if draw.random() < 0.1:
                verdict = draw.choices(["same", "not_same", "unsure"], [6, 3, 1])[0]
                officer = world.officers[draw.choice(world.cases[self.places[query][0]].team)].id
                judgements.append(
                    (world.ids.at(at), key, officer, verdict, "seen side by side", at)
                )
            self._see(seen, query, target, at, draw)
        entries = world.size.bureaux * _ENTRIES
        for item in self._all[::20]:
            entry = draw.randrange(1, entries + 1)
            matches.append(
                (
                    world.ids.at(BEGAN_AT),
                    item,
                    None,
                    entry,
                    "same_file",
                    1.0,
                    "none",
                    "{}",
                    "bench",
                    BEGAN_AT,
                )
            )
        columns = "id query_id target_id entry_id relation score transform evidence engine made_at"
        copy(Match, columns, matches)
        copy(Judgement, "id match_id officer_id verdict reason judged_at", judgements)
        for item, cases in self.places.items():
            if len(set(cases)) > 1:
                self._see(seen, item, item, BEGAN_AT, draw)
        copy(Seen, "id officer_id item_id case_id dossier_id seen_at", seen.values())

    def make_touches(self) -> None:
        """What may touch which case, as the migration makes it of what is there."""
        migration = importlib.import_module("clew.bureau.vault.migrations.0012_case_touches")
        with connection.cursor() as cursor:
            cursor.execute(migration.FILL)

    def _pairs(self, draw: random.Random) -> Iterator[tuple[str, str, datetime]]:
        world = self._world
        for number, case in enumerate(world.cases):
            here = world.items_of_case[number]
            for _ in range(len(here) // 4):
                where = draw.random()
                others = here
                if where > 0.75:
                    step = world.size.bureaux if where < 0.92 else 1
                    others = world.items_of_case[
                        (number + step * draw.randint(1, 60)) % len(world.cases)
                    ]
                yield draw.choice(here), draw.choice(others), case.opened_at + timedelta(days=31)

    def _see(
        self,
        seen: dict[tuple[object, object, object], Row],
        one: str,
        other: str,
        at: datetime,
        draw: random.Random,
    ) -> None:
        """Nine in ten officers have seen that one touches a case of the other."""
        world = self._world
        for item, side in ((one, other), (other, one)):
            for place in set(self.places[side]) - (
                set(self.places[item]) if item != side else set()
            ):
                case = world.cases[place]
                for number in case.team:
                    if draw.random() < 0.9:
                        officer = world.officers[number].id
                        row = (world.ids.at(at), officer, item, case.id, None, at)
                        seen.setdefault((officer, item, case.id), row)

    def _lists(self) -> None:
        world = self._world
        keys = [world.ids.at(BEGAN_AT) for _ in world.bureaux]
        copy(
            HashSet,
            "id bureau_id name kind format source_name source_sha256 marking report "
            "imported_at complete",
            [
                (
                    key,
                    bureau,
                    f"list {n}",
                    "known_good" if n % 4 == 3 else "known",
                    "plain",
                    "list.txt",
                    f"{n:064x}",
                    "TLP:AMBER+STRICT",
                    "{}",
                    BEGAN_AT,
                    True,
                )
                for n, (key, bureau) in enumerate(zip(keys, world.bureaux, strict=True))
            ],
        )
        copy(
            HashSetEntry,
            "id hashset_id place md5 sha1 sha256 category attributes",
            (
                (
                    n * _ENTRIES + place,
                    key,
                    place,
                    "",
                    "",
                    sha256(f"{n} {place}".encode()).hexdigest(),
                    "",
                    "{}",
                )
                for n, key in enumerate(keys)
                for place in range(1, _ENTRIES + 1)
            ),
        )
