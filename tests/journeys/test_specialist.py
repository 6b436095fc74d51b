"""A victim-identification specialist learns what of a seized laptop is already known."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import nullcontext

import pytest
from clew_command import CLEW, HURRIED, Workstation
from PIL import Image

from clew.index.hamming import HammingIndex
from clew.simulate.collection import view, write_collection
from clew.simulate.truth import held_against, read_truth
from postgres_server import postgres_server
from ready_tables import only_one_makes, ready_folder

pytestmark = pytest.mark.timeout(900)  # its set-up adds and matches a whole collection


def _left_out(database):
    """Text and places take longest: what is promised is found with places on one database."""
    return HURRIED if database else ("--without", "text", "--without", "object")


@pytest.fixture(scope="module")
def material():
    """A folder, and the truth about it: made once for the runs on both databases."""
    folder = ready_folder() / "collection"
    with only_one_makes(folder) as missing:
        if missing:
            write_collection(folder.with_suffix(".new"), seed=11)
            folder.with_suffix(".new").rename(folder)
    return folder, read_truth(folder)


@pytest.fixture(scope="module")
def database(request):
    chosen = request.config.getoption("--database")
    with postgres_server() if chosen == "postgresql" else nullcontext("") as url:
        yield url


@pytest.fixture(scope="module")
def workstation(material, database, tmp_path_factory):
    """The vault after the morning's work: both cases added, the lists imported, all matched."""
    folder, _ = material
    one = Workstation(tmp_path_factory.mktemp("workstation"), database)
    left_out = _left_out(database)
    one.clew("init", "--bureau", "Ruritania")
    one.clew("add", folder / "known", "--case", "2025-1", "--exhibit", "Known", *left_out)
    for hash_list in sorted((folder / "hash-lists").iterdir()):
        one.clew("hashset", "import", hash_list)
    one.clew("add", folder / "seized", "--case", "2026-2", "--exhibit", "Laptop", *left_out, code=1)
    one.clew("match")
    return one


def test_everything_promised_is_found_and_nothing_is_wrong(workstation, material):
    _, truth = material

    verdict = held_against(truth, workstation.lines("match", "--case", "2026-2"))

    assert (verdict.missed, verdict.wrong) == ((), ())
    assert len(verdict.found) >= 25


def test_every_file_has_a_line_and_new_ones_are_told_from_unchecked_and_uncheckable(
    workstation, material
):
    _, truth = material

    lines = workstation.lines("match", "--case", "2026-2")

    assert {line["query"] for line in lines} >= set(truth.files)
    states = {line["query"].split("/")[-1]: line["state"] for line in lines if not line["relation"]}
    assert states["IMG_0103.jpg"] == states["IMG_0104.jpg"] == "no_match"
    assert states["tune.wav"] == "no_match"
    for name in ("notes.txt", "broken.jpg", "empty.jpg", "title.mp4"):
        assert states[name] == "uncheckable", name


def test_running_the_same_command_again_doubles_nothing(workstation, material):
    folder, _ = material
    before = workstation.lines("match", "--case", "2026-2")

    add = ("add", folder / "seized", "--case", "2026-2", "--exhibit", "Laptop")
    told = " ".join(workstation.clew(*add, code=1).split())

    assert "Added 3 files" in told  # those with a problem are tried again
    assert "36 were recorded already" in told
    assert workstation.lines("match", "--case", "2026-2") == before


def test_files_can_be_asked_about_without_being_added(workstation, material, tmp_path):
    folder, truth = material
    saved_again = tmp_path / "saved again.png"
    with Image.open(folder / "known/room-2-2.jpg") as picture:
        picture.resize((640, 480)).save(saved_again)
    never_seen = tmp_path / "never seen.jpg"
    Image.fromarray(view(999, 0, width=640, height=480)).save(never_seen)

    first, *_ = workstation.lines("match", saved_again)
    (nothing,) = workstation.lines("match", never_seen)

    assert (first["query"], first["relation"]) == (str(saved_again), "copy")
    assert first["match"]["locations"][0]["path"] == "known/room-2-2.jpg"
    assert (nothing["relation"], nothing["state"]) == (None, "no_match")
    listed = {line["query"] for line in workstation.lines("match", "--case", "2026-2")}
    assert listed == {line for line in listed if line in truth.files}


def test_two_files_can_be_compared_directly(workstation, material):
    folder, _ = material

    (excerpt,) = workstation.lines(
        "compare", folder / "seized/Videos/part.mp4", folder / "known/clip-1.mp4"
    )
    (nothing,) = workstation.lines(
        "compare", folder / "seized/DCIM/IMG_0103.jpg", folder / "known/room-0-0.jpg"
    )

    assert excerpt["relation"] == "excerpt"
    assert excerpt["match_span"] == pytest.approx([2.0, 10.0], abs=1.5)
    assert (nothing["relation"], nothing["state"]) == (None, "no_match")


def test_the_report_is_written_and_private(workstation, tmp_path):
    workstation.clew(
        "report", "--case", "2026-2", "--reason", "for the court", "--output", tmp_path / "annex"
    )
    hindi = ("--language", "hi", "--output", tmp_path / "hindi")
    workstation.clew("report", "--case", "2026-2", "--reason", "for the court", *hindi)

    html = (tmp_path / "annex.html").read_text()
    assert "Videos/part.mp4" in html
    assert "TLP:AMBER+STRICT" in html
    assert (tmp_path / "annex.pdf").read_bytes().startswith(b"%PDF")
    assert '<html lang="hi" dir="ltr">' in (tmp_path / "hindi.html").read_text()
    assert (tmp_path / "hindi.pdf").read_bytes().startswith(b"%PDF")


def test_listings_have_json(workstation):
    assert {row["name"] for row in workstation.lines("hashset", "list")} == {
        "hotline-pdq.csv",
        "partner-vics.json",
    }
    assert "journey" in {row["username"] for row in workstation.lines("officer", "list")}


def test_the_queue_lists_what_is_new_before_what_is_related_and_says_why(workstation):
    queued = workstation.lines("queue", "--case", "2026-2", "--most", "1000")
    lines = workstation.lines("match", "--case", "2026-2")
    states = {line["query"]: line.get("state") for line in lines}

    points = [line["points"] for line in queued]
    assert points == sorted(points, reverse=True)
    assert states[queued[0]["path"]] == "no_match"
    assert all(line["points"] == sum(r["points"] for r in line["reasons"]) for line in queued)
    assert "never seen before" in workstation.clew("queue", "--case", "2026-2")


def test_the_vault_may_be_named_anywhere_in_the_command(workstation, tmp_path):
    for words in (["--vault", tmp_path, "match"], ["match", "--vault", tmp_path]):
        assert f"there is no vault at {tmp_path}" in workstation.clew(*words, code=2)


def test_a_lost_index_is_made_anew_and_answers_as_before(workstation, material):
    folder, _ = material
    asked = ("match", folder / "seized/edits/turned-right.jpg")
    before = workstation.lines(*asked)
    shutil.rmtree(workstation.folder / "vault/index")

    workstation.clew("index", "rebuild")

    assert workstation.lines(*asked) == before


def test_a_spoilt_index_is_told_by_the_doctor_and_set_aside(workstation):
    folder = workstation.folder / "vault/index/items"
    workstation.clew("index", "rebuild")
    with HammingIndex.open(folder) as index:
        index.compact()
    (spoilt,) = folder.glob("segment-????????")
    held = bytearray(spoilt.read_bytes())
    held[40] ^= 1
    spoilt.write_bytes(held)

    told = workstation.clew("doctor", "--no-probes", "--json", code=1)
    done = workstation.clew("index", "rebuild")

    assert "anew from the records" in told
    assert f"items: damaged, set aside as {spoilt.name}.damaged" in done
    assert "entries were made from the records" in done
    findings = {row["what"]: row for row in workstation.lines("doctor", "--no-probes")}
    assert findings["index: items"]["works"]
    assert f"{spoilt.name}.damaged" in findings["index: items"]["detail"]
    assert (folder / f"{spoilt.name}.damaged").exists()


def test_officers_are_added_let_into_cases_and_closed(workstation):
    told = workstation.clew("officer", "add", "rosa", "--case", "2026-2")
    workstation.clew("officer", "close", "rosa")
    refused = workstation.clew("officer", "close", "rosa", code=2)

    assert "with the password" in told
    assert "there is no officer rosa" in refused
    rows = {row["username"]: row["active"] for row in workstation.lines("officer", "list")}
    assert rows == {"journey": True, "rosa": False}


def test_the_doctor_finds_the_sandbox_and_the_vault_in_order(workstation):
    findings = {row["what"]: row for row in workstation.lines("doctor", "--no-probes")}

    assert "seccomp" in findings["sandbox"]["detail"]
    assert findings["vault"]["works"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "/nowhere", "--case", "1", "--exhibit", "1"], "does not exist"),
        (["report", "--case", "no-such-case", "--reason", "for the court"], "there is no case"),
        (
            ["report", "--case", "2026-2", "--reason", "x", "--language", "tlh"],
            "documents are written in one of en, fr",
        ),
        (["init"], "there is a vault at"),
        (["match", "--case", "2099-9"], "there is no case"),
    ],
)
def test_a_mistake_is_told_in_words_with_exit_code_2(workstation, words, told):
    answer = workstation.clew(*words, code=2)

    assert told in " ".join(answer.split())
    assert "Traceback" not in answer


def test_without_a_vault_the_way_to_one_is_told(tmp_path):
    assert "clew init" in Workstation(tmp_path).clew("match", code=2)


def test_kill_at_any_moment_of_adding_loses_nothing_and_the_rest_is_added(
    material, database, tmp_path
):
    if database:
        pytest.skip("one vault a database server; the proof runs on SQLite")
    folder, truth = material
    one = Workstation(tmp_path)
    one.clew("init", "--bureau", "Ruritania")
    command = [CLEW, "add", folder / "seized", "--case", "1", "--exhibit", "1", *HURRIED]
    for wait_s in (0.9, 1.6, 2.2, 3.0):
        adding = subprocess.Popen(
            command, env=one.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(wait_s)
        adding.send_signal(signal.SIGKILL)
        adding.wait()
    one.clew(*command[1:], code=1)

    names = [line["query"] for line in one.lines("match", "--case", "1")]
    assert set(truth.files) <= set(names)


def test_ctrl_c_stops_at_once_and_says_that_nothing_is_lost(material, tmp_path):
    folder, _ = material
    one = Workstation(tmp_path)
    one.clew("init", "--bureau", "Ruritania")
    command = [CLEW, "add", folder, "--case", "1", "--exhibit", "1", *HURRIED]
    adding = subprocess.Popen(command, env=one.environment, stderr=subprocess.PIPE, text=True)
    while not any(path.is_file() for path in (tmp_path / "vault/blobs").rglob("*")):
        assert adding.poll() is None
        time.sleep(0.01)
    os.kill(adding.pid, signal.SIGINT)

    _, told = adding.communicate(timeout=20)

    assert adding.returncode == 130
    assert "is kept" in told


def test_two_adds_at_the_same_time_record_each_file_once(material, tmp_path):
    folder, _ = material
    one = Workstation(tmp_path)
    one.clew("init", "--bureau", "Ruritania")
    command = [CLEW, "add", folder / "known", "--case", "1", "--exhibit", "1", *HURRIED]
    both = [subprocess.Popen(command, env=one.environment) for _ in range(2)]

    assert [adding.wait(timeout=120) for adding in both] == [0, 0]

    names = [line["query"] for line in one.lines("match") if line["relation"] is None]
    assert len(names) == len(set(names))
    again = one.clew(*command[1:])
    assert "14 were recorded already" in " ".join(again.split())
