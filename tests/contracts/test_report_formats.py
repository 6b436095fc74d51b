"""What every format must do that has a form for one report, run over all that are found."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.exchange.parcel import Held, Parcel, ParcelReport
from clew.exchange.parcels import (
    MisfitReportError,
    ReportFormat,
    WithheldError,
    Written,
    parcel_formats,
    write_parcel,
    write_report,
)
from clew.exchange.parts import Part
from clew.handling.audience import Audience
from clew.handling.marking import Marking
from clew.handling.purpose import Purpose
from clew.handling.release import TO_ANOTHER_BUREAU, TO_OWN_BUREAU, Labelled, ToBureau
from clew.handling.tlp import Tlp
from clew.intake.reports import read_document, recognised, report_sources
from clew.intake.source import Document
from clew.model.report import Refused, Report
from clew.model.sighting import Sighting, Standing
from invented_parcels import (
    AT,
    GREEN,
    HOSTILE,
    RED,
    full_item,
    held,
    parcel_of,
    report_of,
    sightings_of,
)

KNOWN = [each for each in parcel_formats() if isinstance(each, ReportFormat)]
anywhere = pytest.mark.parametrize("format_", [pytest.param(each, id=each.name) for each in KNOWN])
NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
THERE = ToBureau("7", country="NZ")
WHO = Marking(tlp=Tlp.GREEN, audience=Audience.everybody())
NOT_FOR_VICTIMS = replace(WHO, purposes=frozenset({Purpose.INVESTIGATION}))


def _report(key: str = "cybertip:7", *, words: str = "red door", name: str = "ana") -> ParcelReport:
    return report_of(key, words=words, said=sightings_of(key, name=name))


def _case(format_: ReportFormat, parcel: Parcel, release=TO_OWN_BUREAU) -> tuple[bytes, Written]:
    out = io.BytesIO()
    written = write_parcel(parcel, out, format_=format_, release=release)
    return out.getvalue(), written


def _documents(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _one(format_: ReportFormat, report: Held[ParcelReport], release=TO_OWN_BUREAU):
    out = io.BytesIO()
    parcel = parcel_of(reports=[report])
    written = write_report(parcel, out, format_=format_, release=release)
    return out.getvalue(), written


def _read(content: bytes, folder: Path, format_: ReportFormat):
    path = folder / f"written{format_.extension}"
    path.write_bytes(content)
    found = list(read_document(Document(path, path.name), now=NOW))
    assert not [one for one in found if isinstance(one, Refused)]
    heads = [one for one in found if isinstance(one, Report)]
    return heads[-1], [one for one in found if isinstance(one, Sighting)]


def test_every_one_is_read_by_a_source_that_there_is() -> None:
    assert KNOWN
    assert {each.reads_back for each in KNOWN} <= {each.name for each in report_sources()}
    assert all(each.title and each.extension.startswith(".") for each in KNOWN)
    assert all(each.expresses <= {Part.REPORTS, Part.SIGHTINGS, Part.MARKINGS} for each in KNOWN)


@anywhere
def test_a_document_is_read_as_the_report_that_it_was_made_of(format_, tmp_path) -> None:
    report = _report()

    content, written = _one(format_, held(report))

    head, said = _read(content, tmp_path, format_)
    assert recognised(content, "file").name == format_.reads_back
    assert (head.key, head.summary) == (report.head.key, report.head.summary)
    kept = {one.identifier for one in report.said()} & {one.identifier for one in said}
    assert len(kept) > 5
    assert written.written == {"reports": 1, "sightings": len(list(report.said()))}
    told = sum(loss.times for loss in written.losses if loss.what.startswith("an identifier"))
    assert told >= len(list(report.said())) - len(kept)


@anywhere
def test_a_case_is_a_zip_with_a_document_for_each_of_its_reports(format_) -> None:
    reports = [held(_report(f"cybertip:{number}")) for number in (7, 8)]

    content, written = _case(format_, parcel_of([held(full_item())], reports=reports))

    documents = _documents(content)
    names = [f"{number}{format_.extension}" for number in (7, 8)]
    assert documents == dict(zip(names, (_one(format_, one)[0] for one in reports), strict=True))
    assert written.written["reports"] == 2
    lost = {loss.what for loss in written.losses}
    assert {part.value for part in set(Part) - format_.expresses} <= lost


@anywhere
def test_a_report_for_which_there_is_no_form_is_told_and_the_others_go(format_) -> None:
    reports = [held(_report("log:77")), held(_report()), held(_report(words="again"))]

    content, written = _case(format_, parcel_of(reports=reports))

    assert list(_documents(content)) == [f"7{format_.extension}"]
    lost = {loss.what: loss.times for loss in written.losses}
    assert lost["reports that have no CyberTip's number"] == 1
    assert lost["reports that are in it already in another form"] == 1
    assert written.written["reports"] == 1
    with pytest.raises(MisfitReportError, match="no form for reports that have no"):
        _one(format_, reports[0])


@anywhere
def test_of_what_may_not_go_nothing_is_left_anywhere(format_) -> None:
    stays = held(_report("cybertip:8", words="black gate", name="secret"), RED)
    also = held(_report("log:9", words="black gate", name="secret"), RED)
    goes = held(_report())

    content, written = _case(format_, parcel_of(reports=[stays, goes, also]), TO_ANOTHER_BUREAU)

    assert content == _case(format_, parcel_of(reports=[goes]), TO_ANOTHER_BUREAU)[0]
    assert b"secret" not in b"".join(_documents(content).values())
    assert written.withheld == {"reports": 2}
    assert written.marking is Tlp.GREEN


@anywhere
@pytest.mark.parametrize("label", [Tlp.AMBER_STRICT, Tlp.RED])
def test_of_a_case_that_may_not_go_not_a_byte_is_written(format_, label) -> None:
    out = io.BytesIO()
    parcel = parcel_of(reports=[held(_report())], marking=label)

    for write in (write_parcel, write_report):
        with pytest.raises(WithheldError):
            write(parcel, out, format_=format_, release=TO_ANOTHER_BUREAU)

    assert out.getvalue() == b""


def _with_victim() -> ParcelReport:
    """A report of somebody and of a victim, whose account stands with the first one's too."""
    said = sightings_of()
    victims = [
        replace(
            one,
            occasion="victim",
            subject=said[0].identifier,
            standing=Standing.VICTIM,
            written="",
        )
        for one in sightings_of(name="mira")[2:]
    ]
    report = report_of(said=[*said, *victims])
    unknown = {"victim/victimPerson/age": "9", "personOrUserReported/profileBio": "lamps"}
    return replace(report, head=replace(report.head, unknown=unknown))


@anywhere
@pytest.mark.parametrize(
    ("handling", "release", "is_named"),
    [
        (WHO, THERE, True),
        (NOT_FOR_VICTIMS, THERE, False),
        (Labelled(Tlp.GREEN), TO_ANOTHER_BUREAU, False),
        (NOT_FOR_VICTIMS, TO_OWN_BUREAU, True),
    ],
    ids=["may be used to identify", "may not", "nothing is said of it", "the own bureau"],
)
def test_victims_go_to_others_only_where_they_may_be_identified(
    format_, handling, release, is_named
) -> None:
    content, written = _one(format_, Held(_with_victim(), (handling,)), release)

    for secret in (b"mira", b"bo-ana", b"<victim", b">9<"):
        assert (secret in content) == is_named, secret
    assert b"lamps" in content
    assert ("statements on victims" in written.withheld) == (not is_named)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    format_=st.sampled_from(KNOWN),
    words=st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=30),
    label=st.sampled_from([GREEN, RED]),
)
def test_hostile_words_break_no_document_and_the_same_gives_the_same(
    format_, words, label, tmp_path
) -> None:
    report = report_of(words=words)
    head = replace(report.head, sender=words, unknown={words: words, f"reporter/{words}": words})
    parcel = parcel_of(reports=[held(replace(report, head=head), label)])

    content, written = _case(format_, parcel)

    assert (content, written) == _case(format_, parcel)
    for document in _documents(content).values():
        again, _ = _read(document, tmp_path, format_)
        assert again.key == head.key
        assert again.incident_at is None
    assert head.received_at == AT
