"""An officer finds the place by a sign in a picture that nobody has looked at yet."""

import hashlib

import pytest
from clew_command import Workstation
from PIL import Image, ImageDraw, ImageFont

from clew.fingerprint.kinds.text import KIND
from clew.fingerprint.registry import missing_model


@pytest.fixture(scope="module")
def workstation(tmp_path_factory):
    if missing := missing_model(KIND):
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("seized")
    for number, words in enumerate(("Hotel Miramar", "Bakery Sunrise")):
        picture = Image.new("RGB", (800, 600), (60, 90, 140 + 40 * number))
        drawing, font = ImageDraw.Draw(picture), ImageFont.load_default(36)
        drawing.rectangle((180, 200, 640, 300), fill=(235, 230, 215))
        drawing.text((210, 225), words, (20, 20, 20), font=font)
        picture.rotate(90 * number, expand=True).save(folder / f"sign{number}.png")
    one = Workstation(tmp_path_factory.mktemp("workstation"))
    one.clew("init", "--bureau", "Ruritania")
    one.clew("add", folder, "--case", "2026-3", "--exhibit", "Phone")
    return one


def test_a_sign_is_found_by_a_word_that_was_heard(workstation):
    (found,) = workstation.lines("text", "search", "miramar", "--reason", "named by a witness")

    assert (found["case"], found["read"]) == ("2026-3", "Hotel Miramar")
    assert found["path"].endswith("sign0.png")
    listed = workstation.clew("text", "list", found["item"])
    assert "Hotel Miramar" in listed
    assert "Read by a machine" in listed


def test_a_search_without_a_reason_or_without_words_is_refused(workstation):
    told = workstation.clew("text", "search", "miramar", "--reason", " ", code=2)
    assert "the reason is logged" in told

    told = workstation.clew("text", "search", "?", "--reason", "named by a witness", code=2)
    assert "give 1 to 12 words" in told


def test_what_is_seen_of_the_weather_is_noted_by_the_items_path(workstation):
    (found,) = workstation.lines("text", "search", "miramar", "--reason", "named by a witness")

    told = workstation.clew("item", "note", found["path"], "--weather", "rain")

    assert found["item"] in told
    assert "rain, as noted" in workstation.clew("queue", "--case", "2026-3", "--json")


def test_text_that_can_be_read_is_a_clue_in_the_queue_and_doctor_names_the_models(workstation):
    queue = workstation.clew("queue", "--case", "2026-3", "--json")
    assert "1 line of text that can be read" in queue

    findings = workstation.lines("doctor", "--no-probes")
    (models,) = (one for one in findings if one["what"] == "models: text")
    assert models["works"]
    assert "Apache-2.0, rapidocr" in models["detail"]


def test_what_was_left_out_is_said_and_looked_for_when_read_again(tmp_path, tmp_path_factory):
    if missing := missing_model(KIND):
        pytest.skip(missing)
    sign = Image.new("RGB", (800, 600), (60, 90, 140))
    font = ImageFont.load_default(36)
    ImageDraw.Draw(sign).text((210, 225), "Hotel Miramar", (240, 240, 240), font=font)
    sign.save(tmp_path / "sign.png")
    one = Workstation(tmp_path_factory.mktemp("hurried"))
    one.clew("init", "--bureau", "Ruritania")
    add = ("add", tmp_path, "--case", "2026-4", "--exhibit", "Phone")
    search = ("text", "search", "miramar", "--reason", "named by a witness")

    one.clew(*add, "--without", "text")
    sha256 = hashlib.sha256((tmp_path / "sign.png").read_bytes()).hexdigest()
    listed = one.clew("text", "list", sha256)

    assert "it was not asked for when this file was read" in listed
    assert one.lines(*search) == []
    assert "it is one of" in one.clew(*add, "--without", "txet", code=2)
    assert "leave out --without" in one.clew(*add, "--without", "text", "--reread", code=2)

    assert "Looked at 1 items again." in one.clew("look", "--case", "2026-4")
    (found,) = one.lines(*search)

    assert found["item"] == sha256
    assert "was not asked for" not in one.clew("text", "list", sha256)
