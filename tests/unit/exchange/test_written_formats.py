"""Written files, judged by others' programs where there are any, else by what readers expect."""

import io
import json
import subprocess
import sys
from datetime import timedelta

import pytest
import stix2

from clew.exchange.hash_lists import open_hash_list
from clew.exchange.parcels import UnknownParcelFormatError, parcel_format, write_parcel
from clew.exchange.released import ReadTwiceError, Released
from clew.handling.release import TO_ANOTHER_BUREAU, TO_OWN_BUREAU, Labelled
from clew.handling.tlp import Tlp
from clew.model.grade import Grade, Scheme
from clew.model.identifier import IdentifierKind
from invented_parcels import (
    AT,
    digests_of,
    full_item,
    full_parcel,
    held,
    item_of,
    match_of,
    parcel_of,
    sightings_of,
)

BASELINE, NOT_BASELINE = (Grade(Scheme.BASELINE, v, "Ruritania") for v in ("yes", "no"))


def _written(name, parcel):
    out = io.BytesIO()
    told = write_parcel(parcel, out, format_=parcel_format(name), release=TO_OWN_BUREAU)
    return out.getvalue(), {loss.what: loss.times for loss in told.losses}


def _json(name, parcel):
    return json.loads(_written(name, parcel)[0])


def _objects(bundle, kind):
    return [one for one in bundle["objects"] if one["type"] == kind]


def test_a_stix_bundle_of_everything_is_valid():
    bundle = stix2.parse(_written("stix", full_parcel())[0].decode())

    kinds = {one["type"] for one in bundle.objects}
    assert kinds == {
        *("identity", "extension-definition", "incident", "file", "note", "relationship"),
        *("opinion", "user-account", "ipv6-addr", "url", "email-addr", "marking-definition"),
    }


def test_every_stix_object_carries_a_tlp_2_label_that_the_bundle_defines():
    parcel = parcel_of([held(full_item(by=Labelled(Tlp.AMBER_STRICT)))])
    bundle = _json("stix", parcel)

    defined = {one["id"]: one["name"] for one in _objects(bundle, "marking-definition")}
    marked = [one for one in bundle["objects"] if one["type"] != "marking-definition"]
    assert set(defined.values()) == {"TLP:GREEN", "TLP:AMBER+STRICT"}
    assert all(set(one["object_marking_refs"]) <= set(defined) for one in marked)
    labels = [defined[one["object_marking_refs"][0]] for one in _objects(bundle, "note")]
    assert set(labels) == {"TLP:AMBER+STRICT"}


def test_a_file_has_the_same_stix_id_wherever_and_whenever_it_was_found():
    first = _json("stix", full_parcel())
    again = _json("stix", parcel_of([held(item_of(b"room"))], case="another"))

    files = [_objects(bundle, "file") for bundle in (first, again)]
    (one,), (other,) = ([file for file in each if "size" in file] for each in files)
    assert one["id"] == other["id"]
    assert one["name"] == "gate.jpg"


def test_objects_without_a_time_of_their_own_were_always_created_then():
    """Ids are the same in every bundle, so the time of creation must be."""
    bundle = _json("stix", full_parcel())

    assert {one["created"] for one in _objects(bundle, "relationship")} == {
        "2026-01-01T00:00:00.000Z"
    }


def test_what_stix_has_no_observable_for_is_said_in_notes():
    seen = [one for one in sightings_of() if one.identifier.kind is IdentifierKind.PHONE]
    bundle = _json("stix", parcel_of(sightings=[held(one) for one in seen]))

    (note,) = _objects(bundle, "note")
    assert "phone:phone-ana" in note["content"]
    assert note["object_refs"] == [_objects(bundle, "user-account")[0]["id"]]
    stix2.parse(json.dumps(bundle))


@pytest.fixture(scope="module")
def case_validate(tmp_path_factory):
    """The judge of CASE: a program of its own, with the ontology that it carries."""

    def judge(content: bytes, *options: str):
        path = tmp_path_factory.mktemp("case") / "graph.jsonld"
        path.write_bytes(content)
        program = "from case_utils.case_validate import main; main()"
        command = [sys.executable, "-c", program, *options, str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return judge


def test_a_case_graph_of_everything_is_valid(case_validate):
    content, _ = _written("case", full_parcel())

    judged = case_validate(content, "--allow-info")  # PDQ is in no vocabulary of hashes

    assert "Conforms: True" in judged.stdout, judged.stdout + judged.stderr
    assert judged.returncode == 0


def test_the_judge_of_case_refuses_what_is_wrong(case_validate):
    content, _ = _written("case", full_parcel())

    judged = case_validate(content.replace(b"hashMethod", b"hashMethode"), "--allow-info")

    assert "Conforms: False" in judged.stdout


def test_vics_counts_only_what_it_holds_and_numbers_without_gaps():
    hidden = held(full_item(b"hidden"), Labelled(Tlp.RED))
    parcel = parcel_of([held(item_of(b"a")), hidden, held(item_of(b"b"))])
    out = io.BytesIO()

    write_parcel(parcel, out, format_=parcel_format("vics"), release=TO_ANOTHER_BUREAU)

    (case,) = json.loads(out.getvalue())["value"]
    assert [medium["MediaID"] for medium in case["Media"]] == [1, 2]
    assert case["TotalMediaFiles"] == 2


@pytest.mark.parametrize(
    ("given", "category"),
    {
        "nothing": ((), None),
        "a code of its own": ((Grade(Scheme.VIC_US, "2", "Ruritania"),), 2),
        "the Baseline, which is CAM": ((BASELINE,), 1),
        "below the Baseline, which is open": ((NOT_BASELINE,), None),
        "a UK category, which is open": ((Grade(Scheme.UK, "A", "Ruritania"),), None),
        "a code of its own before what others say": (
            (BASELINE, Grade(Scheme.VIC_US, "4", "Ruritania")),
            4,
        ),
        "the last of two codes": (
            (
                Grade(Scheme.VIC_US, "2", "Ruritania", graded_at=AT),
                Grade(Scheme.VIC_US, "0", "Ruritania", graded_at=AT - timedelta(days=1)),
            ),
            2,
        ),
    }.values(),
)
def test_a_vics_category_is_given_or_derived_and_never_guessed(given, category):
    item = item_of(grades=tuple(held(grade) for grade in given))

    (case,) = _json("vics", parcel_of([held(item)]))["value"]

    assert case["Media"][0]["Category"] == category


def test_a_vics_case_is_read_back_as_it_was_written(tmp_path):
    path = tmp_path / "case.json"
    item = full_item()
    content, _ = _written("vics", parcel_of([held(item)]))
    path.write_bytes(content)

    reading = open_hash_list(path)
    (entry,) = reading.entries()

    digests = item.digests
    assert (entry.md5, entry.sha1, entry.sha256) == (digests.md5, digests.sha1, digests.sha256)
    assert (entry.pdq, entry.category) == (item.pdq, "3")
    files = json.loads(entry.attributes["MediaFiles"])
    assert files[0] | {"MD5": ""} == {
        "MD5": "",
        "FileName": "gate.jpg",
        "FilePath": "C:\\red door",
        "Written": "2026-12-01T09:30:00.000Z",
        "SourceID": "Laptop",
    }
    assert {name: value for name, value in entry.attributes.items() if name != "MediaFiles"} == {
        "MediaID": "1",
        "MediaSize": "4",
        "MimeType": "image/jpeg",
        "Series": "series of red door",
        "VictimIdentified": "true",
        "OffenderIdentified": "false",
        "Comments": "dusk, red door (rosa, 2026-12-01T09:30:00.000Z)",
    }
    report = reading.report()
    assert (report.format, report.claims["region"]) == ("VICS 2.0", "US")
    assert "it counts entries and different files and places" in report.notes[-1]


def test_a_grade_that_says_nothing_in_a_format_is_lost_with_its_reason():
    item = item_of(grades=(held(Grade(Scheme.UK, "A", "Ruritania")),))

    _, losses = _written("vics", parcel_of([held(item)]))

    assert losses["a grade uk A as vic_us: the law of another country decides between 1, 2 and 3"]


def test_icse_flags_and_series_are_read_back_as_they_were_said(tmp_path):
    path = tmp_path / "icse.csv"
    item = item_of(
        series=(held("Sunny; room"), held("other")),
        victim_identified=held(value=True),
        grades=(held(BASELINE),),
    )

    content, losses = _written("icse", parcel_of([held(item)]))

    path.write_bytes(content)
    (entry,) = open_hash_list(path).entries()
    assert entry.attributes == {
        "Image ID": "1",
        "Victim identified": "true",
        "Series name": "Sunny; room",
        "Media Type": "Image",
        "Baseline": "true",
    }
    assert losses["a second series of an item"] == 1


@pytest.mark.parametrize("name", ["csv", "icse"])
@pytest.mark.parametrize("series", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_of_a_table_is_a_formula(name, series):
    content, losses = _written(name, parcel_of([held(item_of(series=(held(series),)))]))

    assert f"'{series}".encode() in content.replace(b'"', b"")
    assert losses["a text that begins like a formula, which got an apostrophe before it"] == 1


def test_half_of_a_character_becomes_a_question_mark_and_is_told():
    item = item_of(series=(held("half \udc80"),))

    content, losses = _written("vics", parcel_of([held(item)]))

    assert b'"half ?"' in content
    assert losses["half of a character in a text, which became a question mark"] == 1


def test_a_misp_event_has_an_object_a_file_and_references_between_them():
    other = digests_of(b"other").sha256
    item = item_of(matches=(held(match_of(other=other, verdict=False)),))

    event = _json("misp", parcel_of([held(item), held(item_of(b"other"))]))["Event"]

    first, second = event["Object"]
    (reference,) = first["ObjectReference"]
    assert reference["referenced_uuid"] == second["uuid"]
    assert event["Tag"] == [{"name": "tlp:green"}]
    assert {tag["name"] for one in first["Attribute"] for tag in one["Tag"]} == {"tlp:green"}


def test_a_format_that_is_not_written_is_refused_with_those_that_are():
    known = "case, csv, cybertip, icse, misp, stix, vics"

    with pytest.raises(UnknownParcelFormatError, match=known):
        parcel_format("odt")


def test_a_stream_cannot_be_read_twice():
    out = Released(full_parcel(), release=TO_OWN_BUREAU, expresses=frozenset(), losses=_Silent())
    list(out.items())

    with pytest.raises(ReadTwiceError, match="items"):
        list(out.items())


class _Silent:
    def met(self, *_):
        """Forget it."""
