"""A specialist asks who speaks in seized recordings, gets a ranking, and has voices forgotten."""

import wave

import numpy as np
import pytest
from clew_command import Workstation

from clew.fingerprint.kinds.voice import KIND
from clew.fingerprint.registry import missing_model
from clew.match.voice_score import VOICE_CAVEAT
from clew.media.observer import HEARD_RATE
from invented_talk import talk

WHY = "to find who speaks in case 2026-3"


@pytest.fixture(scope="module")
def seized(tmp_path_factory):
    """Two disks with recordings of two invented talkers; and files that are asked about only."""
    if missing := missing_model(KIND):
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("voices")
    noise = np.random.default_rng(1).normal(0, 3_000, 8 * HEARD_RATE).astype(np.int16)
    recordings = {
        "disk/call.wav": talk(12.0, seed=1),
        "stick/message.wav": talk(10.0, seed=2),
        "stick/other.wav": talk(10.0, pitch=260.0, throat=0.72, seed=4),
        "asked/again.wav": talk(9.0, seed=7),
        "asked/three seconds.wav": talk(3.0, seed=8),
        "asked/noise.wav": noise,
    }
    for name, samples in recordings.items():
        (folder / name).parent.mkdir(exist_ok=True)
        with wave.open(str(folder / name), "wb") as out:
            out.setparams((1, 2, HEARD_RATE, 0, "NONE", ""))
            out.writeframes(samples.tobytes())
    return folder


def test_a_voice_is_ranked_across_cases_never_told_for_certain_and_can_be_forgotten(
    tmp_path, seized
):
    desk = Workstation(tmp_path)
    desk.clew("init")
    for number, disk in (("2026-1", "disk"), ("2026-2", "stick")):
        desk.clew("add", seized / disk, "--case", number, "--exhibit", disk)

    leads = [line for line in desk.lines("match") if line["relation"] == "voice"]
    assert {line["query"].split("/")[-1] for line in leads} == {"call.wav", "message.wav"}
    assert all(line["score"] < 0.2 and line["caveat"] == VOICE_CAVEAT for line in leads)

    asked = [seized / "asked" / name for name in ("again.wav", "three seconds.wav", "noise.wav")]
    found = desk.lines("voices", "search", *asked, "--reason", WHY)
    ranked = [line["match"]["locations"][0]["path"] for line in found if line["relation"]]
    assert sorted(ranked) == ["disk/call.wav", "stick/message.wav"]
    why = " ".join(line["reason"] for line in found if not line["relation"])
    assert "too little speech" in why
    assert "no speech was heard" in why

    call = next(line["match"]["sha256"] for line in found if line["relation"])
    (voice,) = desk.lines("voices", "list", call)
    assert voice["can_be_compared"] == "yes"
    assert voice["speech_s"] > 9
    assert "1 voices" in desk.clew("voices", "forget", call, "--reason", WHY)
    again = desk.lines("voices", "search", seized / "asked/again.wav", "--reason", WHY)
    assert call not in {line["match"]["sha256"] for line in again if line["relation"]}
    said = desk.clew("voices", "search", "--item", call, "--reason", WHY)
    assert "forgotten" in said
    assert "ranking, not a verdict" in said
