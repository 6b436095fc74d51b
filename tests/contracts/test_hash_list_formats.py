"""What every hash-list format must do, run over all that are found."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.exchange.errors import HashListError
from clew.exchange.hash_list_format import Example, HashListFormat
from clew.exchange.hash_lists import hash_list_formats, open_hash_list

PAIRS = [(each, example) for each in hash_list_formats() for example in each.examples()]
CASES = [pytest.param(*pair, id=f"{pair[0].name}: {pair[1].file_name}") for pair in PAIRS]
TEXT_CASES = [
    case
    for case, (_, example) in zip(CASES, PAIRS, strict=True)
    if not example.content.startswith(b"SQLite")
]
some_cases = st.sampled_from(PAIRS)


def _written(folder: Path, example: Example, content: bytes | None = None) -> Path:
    path = folder / example.file_name
    path.write_bytes(example.content if content is None else content)
    return path


def _text(example: Example) -> str:
    return example.content.decode("utf-8-sig")


@pytest.mark.parametrize(("format_", "example"), CASES)
def test_an_example_is_known_by_its_content_and_gives_its_entries(
    format_: HashListFormat, example: Example, tmp_path: Path
) -> None:
    path = _written(tmp_path, example)

    reading = open_hash_list(path)

    assert tuple(reading.entries()) == example.entries
    assert reading.format == format_.read(path).format
    assert reading.report().counts["entries"] == len(example.entries)
    assert reading.report().rejected == ()


@pytest.mark.parametrize(("format_", "example"), CASES)
def test_reading_again_gives_the_same_entries_and_report(
    format_: HashListFormat, example: Example, tmp_path: Path
) -> None:
    reading = format_.read(_written(tmp_path, example))
    first, first_report = list(reading.entries()), reading.report()

    assert list(reading.entries()) == first
    assert reading.report() == first_report


@pytest.mark.parametrize(("format_", "example"), TEXT_CASES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_an_example_reads_the_same_in_every_encoding_and_with_every_line_end(
    format_: HashListFormat, example: Example, encoding: str, line_end: str, tmp_path: Path
) -> None:
    text = _text(example).replace("\r\n", "\n").replace("\n", line_end)
    path = _written(tmp_path, example, text.encode(encoding))

    assert tuple(open_hash_list(path).entries()) == example.entries
    assert open_hash_list(path).format == format_.read(path).format


@pytest.mark.parametrize(("format_", "example"), CASES)
def test_every_entry_has_a_hash_and_a_place(format_: HashListFormat, example: Example) -> None:
    for entry in example.entries:
        assert entry.where
        assert entry.usable or entry.photodna, format_.name


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=some_cases, data=st.data())
def test_a_list_cut_off_anywhere_gives_its_first_entries_or_says_what_is_wrong(
    case: tuple[HashListFormat, Example], data: st.DataObject, tmp_path: Path
) -> None:
    format_, example = case
    cut = data.draw(st.integers(0, len(example.content) - 1))
    path = _written(tmp_path, example, example.content[:cut])

    with suppress(HashListError):
        entries = list(format_.read(path).entries())
        whole = {entry.where: entry for entry in example.entries}
        complete = entries[:-1]  # the last one may be cut inside a field, which nothing can tell
        assert all(whole[entry.where] == entry for entry in complete)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=some_cases, data=st.data())
def test_damaged_bytes_never_raise_anything_but_the_formats_own_errors(
    case: tuple[HashListFormat, Example], data: st.DataObject, tmp_path: Path
) -> None:
    format_, example = case
    content = bytearray(example.content)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + 1] = data.draw(st.binary(max_size=4))
        content = content or bytearray(b"\0")
    path = _written(tmp_path, example, bytes(content))

    for format_name in (None, format_.name):
        with suppress(HashListError):
            reading = open_hash_list(path, format_name=format_name)
            list(reading.entries())
            json.dumps(reading.report().claims)


def test_reading_writes_nothing_beside_the_file(tmp_path: Path) -> None:
    for _, example in PAIRS:
        list(open_hash_list(_written(tmp_path, example)).entries())

    assert len(list(tmp_path.iterdir())) == len({example.file_name for _, example in PAIRS})


def test_names_are_told_apart_and_every_format_has_examples() -> None:
    formats = hash_list_formats()

    assert len({each.name for each in formats}) == len(formats) > 1
    assert all(each.examples() and each.extensions for each in formats)
