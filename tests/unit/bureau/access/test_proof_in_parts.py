"""The proof of access in parts: what is not asked for want of time costs none, and what counts."""

import pytest

import access_proof


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A project with one file of labels, one of a page and one of the tests' world."""
    for name in ("src/clew/handling/tlp.py", "src/clew/bureau/page.html", "tests/access_world.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before")
    monkeypatch.setattr(access_proof, "_ROOT", tmp_path)
    access_proof._code.cache_clear()
    yield tmp_path
    access_proof._code.cache_clear()


@pytest.mark.parametrize(
    "name", ["src/clew/handling/tlp.py", "src/clew/bureau/page.html", "tests/access_world.py"]
)
def test_after_a_change_of_what_it_rests_on_all_is_asked_anew(tree, monkeypatch, name):
    monkeypatch.setenv("CLEW_PROOF_ACCESS", str(tree / "progress"))
    first = access_proof._progress()

    (tree / name).write_text("after")
    access_proof._code.cache_clear()

    assert access_proof._progress() != first


def test_the_time_is_asked_for_before_a_world_is_made(request, vault):
    made = request.fixturenames

    assert made.index("_in_time") < made.index("vault")


def test_only_what_the_proof_adds_is_left_out_when_its_time_is_up(monkeypatch):
    monkeypatch.setenv("CLEW_PROOF_ACCESS_MINUTES", "0.000001")

    access_proof.skip_when_time_is_up("each role, 1")
    with pytest.raises(pytest.skip.Exception, match="goes on from here"):
        access_proof.skip_when_time_is_up("everything, 1")
