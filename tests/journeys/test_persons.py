"""A specialist gathers a series and a person, and nobody works on what is identified already."""

from contextlib import nullcontext

import pytest
from clew_command import HURRIED, Workstation
from PIL import Image

from clew.simulate.collection import view
from postgres_server import postgres_server


@pytest.fixture(scope="module")
def database(request):
    chosen = request.config.getoption("--database")
    with postgres_server() if chosen == "postgresql" else nullcontext("") as url:
        yield url


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three rooms that are known; of the first a smaller copy was seized, beside two new rooms."""
    material = tmp_path_factory.mktemp("material")
    for name in ("known", "seized"):
        (material / name).mkdir()
    for room in range(3):
        picture = Image.fromarray(view(room, 0, width=640, height=480))
        picture.save(material / f"known/room-{room}.jpg")
        if room == 0:
            picture.resize((480, 360)).save(material / "seized/copy.jpg")
    for room in (8, 9):
        new = Image.fromarray(view(room, 0, width=640, height=480))
        new.save(material / f"seized/new-{room}.jpg")
    return material


@pytest.fixture(scope="module")
def workstation(folder, database, tmp_path_factory):
    one = Workstation(tmp_path_factory.mktemp("workstation"), database)
    one.clew("init", "--bureau", "Ruritania")
    one.clew("add", folder / "known", "--case", "2025-1", "--exhibit", "Known", *HURRIED)
    one.clew("add", folder / "seized", "--case", "2026-2", "--exhibit", "Laptop", *HURRIED)
    one.clew("match")
    return one


def _show(workstation, kind, name):
    (told,) = workstation.lines(kind, "show", name)
    return told


def test_what_is_identified_comes_first_and_undoing_takes_it_back(workstation, folder):
    lines = workstation.lines("match", "--case", "2026-2")
    (copy,) = (line for line in lines if line["relation"])
    known = copy["match"]["locations"][0]["path"]
    assert (copy["relation"], known) == ("copy", "known/room-0.jpg")
    assert not any("already_identified" in line for line in lines)
    opened = ("person", "open", "--case", "2025-1", "--name", "Gardener with red scarf")
    workstation.clew(*opened, "--item", known)
    assert "first: clew person role" in workstation.clew(
        "person", "status", "Gardener with red scarf", "safeguarded", "--reason", "told", code=2
    )
    at = ("Gardener with red scarf", "--reason", "photograph on a card")
    workstation.clew("person", "role", "Gardener with red scarf", "victim", *at[1:])
    workstation.clew("person", "status", "Gardener with red scarf", "safeguarded", *at[1:])

    first, *others = workstation.lines("match", "--case", "2026-2")
    words = workstation.clew("match", "--case", "2026-2")
    asked, *_ = workstation.lines("match", folder / known)

    assert list(first)[:2] == ["query", "already_identified"]
    assert first["query"] == copy["query"]
    assert others == [line for line in lines if line != copy]
    assert (
        "ALREADY IDENTIFIED: person Gardener with red scarf, safeguarded" in words.splitlines()[0]
    )
    assert asked["already_identified"][0]["status"] == "safeguarded"

    for decision in _show(workstation, "person", "Gardener with red scarf")["history"]:
        if decision["act"] == "status":
            workstation.clew("person", "undo", decision["id"], "--reason", "not yet")
    assert workstation.lines("match", "--case", "2026-2") == lines


def test_a_series_is_merged_split_and_restored(workstation):
    paths = [f"known/room-{n}.jpg" for n in range(3)]
    for name, path in zip(("Blue lamp", "Red lamp"), paths, strict=False):
        workstation.clew("series", "open", "--case", "2025-1", "--name", name, "--item", path)
    workstation.clew("series", "add", "Red lamp", paths[2], "--reason", "same curtain")
    before = [workstation.lines("series", "list"), _items(workstation, "Red lamp")]

    workstation.clew("series", "merge", "Blue lamp", "Red lamp", "--reason", "same room")
    assert len(_items(workstation, "Red lamp")) == 3
    workstation.clew(
        "series", "split", "Blue lamp", paths[1], "--into", "Green lamp", "--reason", "a lookalike"
    )
    assert len(_items(workstation, "Blue lamp")) == 2
    assert len(_items(workstation, "Green lamp")) == 1
    told = workstation.clew(
        "series", "merge", "Green lamp", "Red lamp", "--reason", "the same after all"
    )
    assert "CONTRADICTION: Dossiers are merged that were judged to be different" in " ".join(
        told.split()
    )
    history = _show(workstation, "series", "Blue lamp")["history"]
    for decision in history:
        if decision["act"] in {"merges", "differs"}:
            workstation.clew("series", "undo", decision["id"], "--reason", "start over")

    assert [workstation.lines("series", "list"), _items(workstation, "Red lamp")] == before
    assert "[undone" in workstation.clew("series", "show", "Blue lamp")


def _items(workstation, name):
    return [one["sha256"] for one in _show(workstation, "series", name)["items"]]


def test_all_five_kinds_have_the_commands_and_only_persons_a_role(workstation):
    for kind in ("series", "person", "place", "device", "voice"):
        workstation.clew(kind, "open", "--case", "2025-1", "--name", f"One {kind}")
        workstation.clew(kind, "status", f"One {kind}", "identified", "--reason", "told")
        (row,) = (row for row in workstation.lines(kind, "list") if row["name"] == f"One {kind}")
        assert (row["kind"], row["status"]) == (kind, "identified")
    workstation.clew("place", "role", "One place", "victim", "--reason", "told", code=2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["show", "nobody"], "there is no series nobody; see its name or id in: clew series list"),
        (["undo", "nothing", "--reason", "x"], "copy one from the history"),
        (["open", "--case", "2099", "--name", "x"], "there is no case"),
        (
            ["open", "--case", "2025-1", "--name", "x", "--item", "no.jpg"],
            "there is no item no.jpg",
        ),
        (["add", "x"], "name an item, or give --confirmed"),
    ],
)
def test_a_mistake_is_told_in_words(workstation, words, told):
    answer = workstation.clew("series", *words, code=2)

    assert told in " ".join(answer.split())
    assert "Traceback" not in answer


def test_all_evidence_on_two_items_or_persons_is_one_table(workstation):
    why = ("--reason", "two reports, perhaps of one room")
    copy = next(line for line in workstation.lines("match", "--case", "2026-2") if line["relation"])
    pair = (copy["query"], copy["match"]["locations"][0]["path"])
    for name, item in zip(("One", "Another"), pair, strict=True):
        opened = ("person", "open", "--case", "2026-2", "--name", name, "--item", item)
        workstation.clew(*opened, "--reason", "to be compared")

    words = workstation.clew("evidence", *pair, *why)
    (items,) = workstation.lines("evidence", *pair, *why)
    (back,) = workstation.lines("evidence", *reversed(pair), *why)
    (persons,) = workstation.lines("evidence", "One", "Another", "--kind", "person", *why)
    (strangers,) = workstation.lines("evidence", "known/room-1.jpg", "seized/new-8.jpg", *why)

    assert "Belong together: >0.999" in words
    assert "What would settle it:" in words
    assert items == back
    assert items["explained_by"] == "Explained as one recording"
    assert [row["channel"] for row in items["channels"] if row["counts"]] == ["copy"]
    assert persons["shared"]["recording"] > 0.999
    assert strangers["together"] == strangers["without_evidence"] < 0.5
    assert "say why" in workstation.clew("evidence", *pair, "--reason", "", code=2)
    assert "there is no item" in workstation.clew("evidence", pair[0], "0" * 64, *why, code=2)
    assert "is one item" in workstation.clew("evidence", pair[0], pair[0], *why, code=2)


def test_the_keeper_of_a_case_is_told_once_of_what_came_in_elsewhere(workstation):
    copy = next(line for line in workstation.lines("match", "--case", "2026-2") if line["relation"])
    known = copy["match"]["locations"][0]["path"]

    (find,) = workstation.lines("watch", "list", "--case", "2025-1")
    words = workstation.clew("watch", "list")
    told = workstation.clew("match")

    assert (find["touches"], find["name"], find["relation"]) == ("case", "2025-1", "copy")
    assert find["locations"] == [{"case": "2026-2", "exhibit": "Laptop", "path": copy["query"]}]
    assert find["through"] != find["item"]
    assert known not in words
    assert "clew watch list" in told
    assert not workstation.lines("watch", "list", "--case", "2026-2")

    workstation.clew("watch", "seen", find["id"])
    assert not workstation.lines("watch", "list", "--case", "2025-1")
    assert "there is no one find" in workstation.clew("watch", "seen", find["id"], code=2)
