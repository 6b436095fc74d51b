"""What every source of reports must do, run over all that are found."""

import itertools
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.intake.reports import documents, read_document, recognised, report_sources
from clew.intake.source import Document, Example, Reported, Source
from clew.model.report import Refused, Report
from clew.model.sighting import Sighting

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
PAIRS = [(each, example) for each in report_sources() for example in each.examples()]
CASES = [pytest.param(*pair, id=f"{pair[0].name}: {next(iter(pair[1].files))}") for pair in PAIRS]


def _written(folder: Path, example: Example, first: bytes | None = None) -> Document:
    """The example's files in a folder; `first` in the place of the first one's bytes."""
    for name, content in example.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    main = folder / next(iter(example.files))
    if first is not None:
        main.write_bytes(first)
    return Document(main, main.name)


def _read(document: Document) -> list[Reported]:
    return list(read_document(document, now=NOW))


@pytest.mark.parametrize(("source", "example"), CASES)
def test_an_example_is_known_by_its_content_and_gives_its_sightings(
    source: Source, example: Example, tmp_path: Path
) -> None:
    found = _read(_written(tmp_path, example))

    reports = [one for one in found if isinstance(one, Report)]
    seen = [str(one.identifier) for one in found if isinstance(one, Sighting)]
    assert tuple(dict.fromkeys(report.key for report in reports)) == example.keys
    assert {report.format for report in reports} == {source.name}
    assert Counter(seen) == Counter(example.sightings)
    assert not [one for one in found if isinstance(one, Refused)]


@pytest.mark.parametrize(("source", "example"), CASES)
def test_a_reports_head_comes_first_and_once_more_at_its_end(
    source: Source, example: Example, tmp_path: Path
) -> None:
    found = list(source.read(_written(tmp_path, example), now=NOW))

    of_reports = [one for one in found if isinstance(one, Report | Sighting)]
    for key, group in itertools.groupby(
        of_reports, key=lambda one: one.key if isinstance(one, Report) else one.report
    ):
        ones = list(group)
        assert isinstance(ones[0], Report), key
        assert isinstance(ones[-1], Report), key
        assert all(isinstance(one, Sighting) for one in ones[1:-1])


@pytest.mark.parametrize(("source", "example"), CASES)
def test_reading_again_gives_the_same(source: Source, example: Example, tmp_path: Path) -> None:
    document = _written(tmp_path, example)

    assert list(source.read(document, now=NOW)) == list(source.read(document, now=NOW))


@pytest.mark.parametrize(("source", "example"), CASES)
def test_only_one_source_is_surest_of_an_example(source: Source, example: Example) -> None:
    head = next(iter(example.files.values()))
    know = [each for each in report_sources() if each.recognises(head, "file")]

    assert recognised(head, "file") is source
    assert [each.certainty for each in know].count(source.certainty) == 1


@pytest.mark.parametrize(("source", "example"), CASES)
def test_a_folder_of_an_examples_files_gives_them_once(
    source: Source, example: Example, tmp_path: Path
) -> None:
    _written(tmp_path, example)

    found = [
        one
        for document in documents([tmp_path])
        for one in ([document] if isinstance(document, Refused) else _read(document))
    ]

    assert Counter(str(o.identifier) for o in found if isinstance(o, Sighting)) == Counter(
        example.sightings
    )
    assert not [one for one in found if isinstance(one, Refused)]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=st.sampled_from(PAIRS), data=st.data())
def test_damaged_bytes_are_refused_or_read_but_never_crash(
    case: tuple[Source, Example], data: st.DataObject, tmp_path: Path
) -> None:
    source, example = case
    content = bytearray(next(iter(example.files.values())))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
        content = content or bytearray(b"\0")
    document = _written(tmp_path, example, bytes(content))

    assert _read(document)
    for one in source.read(document, now=NOW):
        if isinstance(one, Refused):
            assert all((one.where, one.element, one.reason, one.advice))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=st.sampled_from(PAIRS), data=st.data())
def test_a_document_cut_off_anywhere_gives_nothing_that_the_whole_does_not(
    case: tuple[Source, Example], data: st.DataObject, tmp_path: Path
) -> None:
    source, example = case
    content = next(iter(example.files.values()))
    whole = [one for one in _read(_written(tmp_path, example)) if isinstance(one, Sighting)]
    document = _written(tmp_path, example, content[: data.draw(st.integers(0, len(content) - 1))])

    found = [one for one in source.read(document, now=NOW) if isinstance(one, Sighting)]

    known = {(str(one.identifier), one.event) for one in whole}
    complete = found[:-1]  # the last may be cut inside a value, which nothing can tell
    assert len([1 for one in complete if (str(one.identifier), one.event) not in known]) <= 1


def test_names_are_told_apart_and_every_source_has_examples() -> None:
    sources = report_sources()

    assert len({each.name for each in sources}) == len(sources) > 1
    assert all(each.examples() and each.extensions for each in sources)
