"""What was read is listed with how sure it is, and why it cannot be trusted where it cannot."""

from clew.bureau.vault.queries.text import SeenLine
from clew.cli import doctor
from clew.cli.text import _caveat, _row
from clew.fingerprint.text.line import TEXT_CAVEAT, Against, Line
from clew.model.match import Span

BOX = (0.1, 0.1, 0.2, 0.05)


def test_a_line_is_listed_with_when_it_is_seen_and_what_speaks_against_it():
    row = _row(SeenLine(Line(BOX, "H0TEL", 0.456, Against.UNSURE), part=2, span=Span(1, 2)))

    assert (row["line"], row["seen"], row["read"], row["sure"]) == (3, "1.0-2.0 s", "H0TEL", 0.46)
    assert row["can_be_trusted"] == "cannot tell: hardly to be read"
    assert _row(SeenLine(Line(BOX, "HOTEL", 0.97), part=0))["can_be_trusted"] == "yes"


def test_people_are_told_that_a_machine_read_it_and_programs_get_rows_only(capsys):
    _caveat(as_json=False)
    _caveat(as_json=True)

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.split() == TEXT_CAVEAT.split()


def test_letters_that_were_not_read_are_named(capsys):
    _caveat(as_json=False, unread=["Arabic letters", "Cyrillic letters"])

    assert "Not read in it: Arabic letters, Cyrillic letters" in capsys.readouterr().err


def test_doctor_tells_a_missing_option_with_what_to_install_and_goes_on(monkeypatch):
    why = "the model is missing; install the Debian package tesseract-ocr-script-arab"
    monkeypatch.setattr(doctor, "missing_options", lambda _kind: {"Arabic letters": why})

    told = [one for one in doctor._models() if "Arabic" in one.detail]

    assert all(not one.works and one.detail == f"only for Arabic letters: {why}" for one in told)
    assert told
