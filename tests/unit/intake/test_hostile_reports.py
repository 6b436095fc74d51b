"""Reports that are damaged, impossible or made to do harm: refused by name, the rest goes on."""

import json
import tracemalloc
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from clew.intake.activity import COLUMNS
from clew.intake.reports import documents, read_document, report_sources
from clew.intake.source import Attachment, Document, Reported
from clew.intake.typed_report import EMPTY_FORM
from clew.model.identifier import IdentifierKind, account
from clew.model.report import Refused, Report
from clew.model.sighting import Basis, Sighting, Standing

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
PERSON = "<espIdentifier>ana7</espIdentifier><espService>Store Example</espService>"
CAPTURE = (
    "<ipCaptureEvent><ipAddress>{}</ipAddress><eventName>Login</eventName>"
    "<dateTime>{}</dateTime><port>{}</port></ipCaptureEvent>"
)
ENTITIES = {
    "entities that expand": (
        '<!DOCTYPE c [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
        '<cyberTip reportId="1"><report><additionalInfo>&b;</additionalInfo></report></cyberTip>'
    ),
    "an entity from outside": (
        '<!DOCTYPE c [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
        '<cyberTip reportId="1"><report><additionalInfo>&a;</additionalInfo></report></cyberTip>'
    ),
    "a document type from outside": (
        '<!DOCTYPE cyberTip SYSTEM "https://lake.example/a.dtd">'
        '<cyberTip reportId="1"><report/></cyberTip>'
    ),
}
BROKEN = {
    "cut off": '<cyberTip reportId="1"><report>',
    "two roots": '<cyberTip reportId="1"><report/></cyberTip><cyberTip/>',
    "nested beyond reason": '<cyberTip reportId="1"><report>' + "<a>" * 5_000,
    "unknown encoding": '<?xml version="1.0" encoding="no-such"?><cyberTip reportId="1"/>',
    "a tag without end": '<cyberTip reportId="1"><report><' + "a" * 5_000_000,
}


def _read(path: Path) -> list[Reported]:
    return list(read_document(Document(path, path.name), now=NOW))


def _tip(
    tmp_path: Path, person: str = PERSON, *, rest: str = "", number: str = "1"
) -> list[Reported]:
    path = tmp_path / "tip.xml"
    report = f"<report><personOrUserReported>{person}</personOrUserReported>{rest}</report>"
    path.write_text(f'<cyberTip reportId="{number}">{report}</cyberTip>')
    return _read(path)


def _log(tmp_path: Path, *rows: dict[str, object]) -> list[Reported]:
    """Rows as a log of JSON lines, each with harmless values for what it does not name."""
    plain = {
        "occurred_at": "2025-05-01T10:00:00Z",
        "service": "chat.example",
        "account": "1001",
        "event": "login",
    }
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(plain | row) + "\n" for row in rows))
    return _read(path)


def _refused(found: list[Reported]) -> list[Refused]:
    return [one for one in found if isinstance(one, Refused)]


def _seen(found: list[Reported]) -> list[Sighting]:
    return [one for one in found if isinstance(one, Sighting)]


def _kinds(found: list[Reported]) -> list[str]:
    return [one.identifier.kind.value for one in _seen(found)]


@pytest.mark.parametrize("attack", ENTITIES.values(), ids=ENTITIES)
def test_an_xml_attack_is_refused_and_nothing_of_it_is_taken(attack: str, tmp_path: Path) -> None:
    path = tmp_path / "tip.xml"
    path.write_text(attack)

    found = _read(path)

    assert "attacks" in _refused(found)[0].reason
    assert not _seen(found)


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_xml_says_where_it_breaks_and_its_report_does_not_end(
    content: str, tmp_path: Path
) -> None:
    path = tmp_path / "tip.xml"
    path.write_text(content)

    found = _read(path)

    assert _refused(found)[-1].element.startswith("line ")
    assert len([one for one in found if isinstance(one, Report)]) <= 1


def test_an_element_out_of_order_is_refused_by_name_and_report_and_the_rest_is_taken(
    tmp_path: Path,
) -> None:
    person = PERSON + CAPTURE.format("203.0.113.7", "2025-05-01T10:00:00Z", 51234)
    person += "<screenName>lamp</screenName>"

    found = _tip(tmp_path, person, rest="<incidentSummary/>")

    assert [(one.where, one.element) for one in _refused(found)] == [
        ("report cybertip:1, personOrUserReported", "screenName"),
        ("report cybertip:1, report", "incidentSummary"),
    ]
    assert _kinds(found) == ["screen_name", "ip"]


def test_order_is_kept_inside_captures_too(tmp_path: Path) -> None:
    capture = "<ipCaptureEvent><dateTime>2025-05-01T10:00:00Z</dateTime><ipAddress>203.0.113.7"
    found = _tip(tmp_path, f"{PERSON}{capture}</ipAddress></ipCaptureEvent>")

    assert [one.element for one in _refused(found)] == ["ipAddress"]


def test_unknown_fields_survive_with_their_path_and_attributes(tmp_path: Path) -> None:
    found = _tip(tmp_path, PERSON + '<pet kind="cat"><name>Moss</name></pet>')

    report = [one for one in found if isinstance(one, Report)][-1]
    assert report.unknown["personOrUserReported/pet/name"] == "Moss"
    assert report.unknown["personOrUserReported/pet/@kind"] == "cat"


def test_what_stands_inside_a_plain_element_or_beside_the_parts_of_one_survives(
    tmp_path: Path,
) -> None:
    capture = CAPTURE.format("203.0.113.7", "2025-05-01T10:00:00Z", 51234)
    capture = capture.replace("</ipAddress>", "<line>DSL</line></ipAddress>")
    capture = capture.replace("</ipCaptureEvent>", "seen twice</ipCaptureEvent>")
    person = f"{PERSON}<screenName>lamp<since>2024</since></screenName>at night{capture}"
    tip = _tip(tmp_path, person, rest="<additionalInfo>Blue.<tone>calm</tone></additionalInfo>odd")

    report = [one for one in tip if isinstance(one, Report)][-1]
    where = "personOrUserReported"
    assert report.unknown == {
        f"{where}/ipCaptureEvent/ipAddress/line": "DSL",
        f"{where}/ipCaptureEvent": "seen twice",
        f"{where}/screenName/since": "2024",
        where: "at night",
        "additionalInfo/tone": "calm",
        "report": "odd",
    }
    assert _kinds(tip)[-1] == "ip"


def test_all_that_an_associated_account_says_is_kept(tmp_path: Path) -> None:
    other = "<espService>b.example</espService><espIdentifier>ben</espIdentifier><type>old</type>"
    tip = _tip(tmp_path, f"{PERSON}<associatedAccount>{other}</associatedAccount>")

    report = [one for one in tip if isinstance(one, Report)][-1]
    assert report.unknown == {"personOrUserReported/associatedAccount/type": "old"}


@pytest.mark.parametrize(
    ("written", "seen"), [("RJ14 AB 1234", ["vehicle:RJ14AB1234@cybertip:1"]), ("red, 2 doors", [])]
)
def test_a_vehicle_is_seen_where_its_plate_alone_is_written(
    written: str, seen: list[str], tmp_path: Path
) -> None:
    found = _tip(tmp_path, f"<vehicleDescription>{written}</vehicleDescription>{PERSON}")

    vehicles = [one for one in _seen(found) if one.identifier.kind is IdentifierKind.VEHICLE]
    report = [one for one in found if isinstance(one, Report)][-1]
    assert [str(one.identifier) for one in vehicles] == seen
    assert ("personOrUserReported/vehicleDescription" in report.unknown) is not bool(seen)


@pytest.mark.parametrize(
    "inside",
    [
        *("cyberTip", "report", "incidentSummary", "webPageIncident", "personOrUserReported"),
        *("personOrUserReportedPerson", "phone", "ipCaptureEvent", "deviceId", "fileDetails"),
    ],
)
def test_an_unknown_element_survives_wherever_it_stands(inside: str, tmp_path: Path) -> None:
    [source] = [each for each in report_sources() if each.name == "CyberTip XML"]
    content = next(iter(source.examples()[0].files.values())).decode()
    end = content.index(f"</{inside}>")
    path = tmp_path / "tip.xml"
    path.write_text(f'{content[:end]}<pet kind="cat"><name>Moss</name></pet>{content[end:]}')

    found = _read(path)

    report = [one for one in found if isinstance(one, Report)][-1]
    assert {"Moss", "cat"} <= set(report.unknown.values())
    assert not _refused(found)


@pytest.mark.parametrize(
    "tag",
    [
        *("report", "incidentSummary", "incidentType", "internetDetails", "webPageIncident", "url"),
        *("personOrUserReported", "personOrUserReportedPerson", "firstName", "phone", "email"),
        *("espIdentifier", "espService", "ipCaptureEvent", "ipAddress", "port", "deviceId"),
        *("idValue", "additionalInfo", "fileDetails", "fileId", "originalFileHash"),
    ],
)
def test_an_unknown_attribute_survives_wherever_it_stands(tag: str, tmp_path: Path) -> None:
    [source] = [each for each in report_sources() if each.name == "CyberTip XML"]
    example = source.examples()[0]
    content = next(iter(example.files.values())).decode()
    path = tmp_path / "tip.xml"
    path.write_text(content.replace(f"<{tag}", f'<{tag} mood="calm"', 1))

    found = _read(path)

    report = [one for one in found if isinstance(one, Report)][-1]
    assert list(report.unknown.values()).count("calm") == 1
    assert Counter(str(one.identifier) for one in _seen(found)) == Counter(example.sightings)


def test_an_incident_of_an_unknown_sort_survives_and_its_links_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "tip.xml"
    incident = '<boatIncident sail="red">at sea<url>https://lake.example/7</url></boatIncident>'
    details = f"<internetDetails>{incident}</internetDetails>"
    path.write_text(f'<cyberTip reportId="1"><report>{details}</report></cyberTip>')

    found = _read(path)

    report = [one for one in found if isinstance(one, Report)][-1]
    assert report.unknown == {
        "internetDetails/boatIncident/@sail": "red",
        "internetDetails/boatIncident": "at sea",
    }
    assert [str(one.identifier) for one in _seen(found)] == ["url:https://lake.example/7"]


def test_victims_and_recipients_are_told_apart_from_the_person_reported(tmp_path: Path) -> None:
    victim = PERSON.replace("ana7", "cleo")
    recipient = PERSON.replace("ana7", "ben")
    rest = f"<intendedRecipient>{recipient}</intendedRecipient><victim>{victim}</victim>"

    found = _tip(tmp_path, rest=rest)

    standings = {one.subject.value.partition("@")[0]: one.standing for one in _seen(found)}
    assert standings == {
        "ana7": Standing.SUSPECT,
        "ben": Standing.OTHER,
        "cleo": Standing.VICTIM,
    }


def test_somebody_without_an_account_is_a_mention_of_the_report(tmp_path: Path) -> None:
    person = (
        "<personOrUserReportedPerson><email>a@mail.example</email></personOrUserReportedPerson>"
    )

    found = _tip(tmp_path, person)

    [seen] = _seen(found)
    assert str(seen.subject) == "mention:personOrUserReported@cybertip:1"
    assert seen.basis is Basis.ASSESSMENT


def test_an_account_without_its_service_is_refused_and_names_nobody(tmp_path: Path) -> None:
    found = _tip(tmp_path, "<espIdentifier>ana7</espIdentifier><screenName>lamp</screenName>")

    assert [one.element for one in _refused(found)] == ["espService"]
    assert {one.subject.kind for one in _seen(found)} == {IdentifierKind.MENTION}


def test_a_report_alone_in_a_folder_without_a_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "inbox" / "report.xml"
    path.parent.mkdir()
    path.write_text("<report/>")

    [refused] = _refused(_read(path))

    assert refused.element == "report"
    assert "folder" in refused.advice


def test_a_files_details_of_another_report_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "1001"
    folder.mkdir()
    (folder / "report.xml").write_text("<report/>")
    (folder / "a.xml").write_text("<fileDetails><reportId>9</reportId></fileDetails>")

    found = _read(folder / "report.xml")

    assert [one.element for one in _refused(found)] == ["reportId"]


def test_a_tip_of_any_length_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "tip.xml"
    capture = CAPTURE.format("203.0.113.7", "2025-05-01T10:00:00Z", 51234)
    with path.open("w") as file:
        file.write(f'<cyberTip reportId="1"><report><personOrUserReported>{PERSON}')
        for _ in range(4_000):
            file.write(capture)
        file.write(
            "</personOrUserReported><note>" + "x" * 20_000_000 + "</note></report></cyberTip>"
        )
    tracemalloc.start()
    kinds = Counter(type(one) for one in read_document(Document(path, "a"), now=NOW))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kinds[Sighting] == 4_001
    assert kinds[Refused] == 2  # the text was too long to be read whole, and to be kept
    assert peak < 12_000_000


def test_impossible_times_are_refused_and_the_sighting_is_kept_without_one(tmp_path: Path) -> None:
    times = [
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2999-01-01T00:00:00Z",
        "2025-02-30T10:00:00Z",
        "2025-05-01T10:00:00+23:00",
        "yesterday",
        "9999-12-31T23:59:59-12:00",
    ]

    found = _log(tmp_path, *({"occurred_at": time, "ip": "203.0.113.7"} for time in times))

    assert [one.element for one in _refused(found)] == ["occurred_at"] * len(times)
    assert [one.first_at for one in _seen(found)] == [None] * len(times)


def test_a_time_without_a_zone_covers_all_zones(tmp_path: Path) -> None:
    [seen] = _seen(_log(tmp_path, {"occurred_at": "2025-05-01T10:00:00", "ip": "203.0.113.7"}))

    assert seen.first_at == datetime(2025, 4, 30, 20, tzinfo=UTC)
    assert seen.last_at - seen.first_at == timedelta(hours=26)


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "192.168.0.7", "100.64.0.1", "127.0.0.1", "fe80::1%eth0", "::", "fd00::1"],
)
def test_local_addresses_are_refused_and_link_nobody(address: str, tmp_path: Path) -> None:
    found = _log(tmp_path, {"ip": address})

    assert [one.element for one in _refused(found)] == ["ip"]
    assert _kinds(found) == ["screen_name"]


@pytest.mark.parametrize(
    "address", ["1.2.3", "300.1.1.1", "203.0.113.007", "fe80:::1", "a" * 3_000]
)
def test_malformed_addresses_are_refused(address: str, tmp_path: Path) -> None:
    [refused] = _refused(_log(tmp_path, {"ip": address}))

    assert refused.element == "ip"
    assert len(refused.reason) < 500


@pytest.mark.parametrize("port", ["0", "70000", "-1", "x", "5.5", "9" * 50])
def test_a_bad_port_is_refused_and_its_address_is_kept_without(port: str, tmp_path: Path) -> None:
    found = _log(tmp_path, {"ip": "203.0.113.7", "port": port})

    assert [one.element for one in _refused(found)] == ["port"]
    assert [(str(one.identifier), one.port) for one in _seen(found)] == [("ip:203.0.113.7", None)]


def test_a_phone_number_without_a_country_equals_nothing_in_another_report(tmp_path: Path) -> None:
    person = "<personOrUserReportedPerson><phone>098123 45678</phone></personOrUserReportedPerson>"

    values = {
        one.identifier.value
        for number in ("1", "2")
        for one in _seen(_tip(tmp_path, person + PERSON, number=number))
        if one.identifier.kind is IdentifierKind.PHONE
    }

    assert values == {"09812345678@cybertip:1", "09812345678@cybertip:2"}


def test_accounts_named_with_unicode_tricks_stay_apart_and_none_is_dropped(tmp_path: Path) -> None:
    tricks = [
        "ana",
        "\u0430na",
        "ana\u200b",
        "\u202eana",
        "ANA",
        "\uff21na",
        "an\u00e4",
        "an\u00aa",
    ]

    found = _log(tmp_path, *({"account": name, "ip": "203.0.113.7"} for name in tricks))

    seen = [one for one in _seen(found) if one.identifier.kind is IdentifierKind.IP]
    assert len({one.subject for one in seen}) == len(seen) == len(tricks)
    assert not _refused(found)


def test_one_account_is_not_split_by_how_accents_are_composed(tmp_path: Path) -> None:
    found = _log(tmp_path, {"account": "Zoe\u0308"}, {"account": "Zo\u00eb "})

    assert {one.subject for one in _seen(found)} == {account("chat.example", "Zo\u00eb")}


def test_surrogates_and_nul_in_names_are_kept_apart(tmp_path: Path) -> None:
    found = _log(tmp_path, *({"account": name} for name in ("a\ud800", "a\ud801", "a\x00", "a")))

    subjects = {one.subject.value for one in _seen(found)}
    assert len(subjects) == 4
    assert all("\0" not in value for value in subjects)


def test_a_row_of_the_wrong_width_is_refused_and_shifts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    good = "2025-05-01T10:00:00Z,chat.example,1001,login,203.0.113.7,,,,,,,,"
    path.write_text("\n".join([",".join(COLUMNS), good + ",x", good[:-1], good, ""]))

    found = _read(path)

    assert [one.where for one in _refused(found)] == [
        f"report {found[0].key}, row 2",
        f"report {found[0].key}, row 3",
    ]
    assert _kinds(found) == ["ip"]


def test_a_row_without_an_account_or_a_service_is_refused(tmp_path: Path) -> None:
    found = _log(
        tmp_path, {"account": ""}, {"service": " "}, {"service": "a@b"}, {"ip": "203.0.113.7"}
    )

    assert len(_refused(found)) == 3
    assert _kinds(found) == ["ip"]


def test_columns_and_events_that_are_not_known_survive(tmp_path: Path) -> None:
    found = _log(tmp_path, {"event": "dance", "plan": "free", "nested": {"a": [1]}})

    report = [one for one in found if isinstance(one, Report)][-1]
    assert report.unknown == {
        "row 1/event": "dance",
        "row 1/plan": "free",
        "row 1/nested": '{"a": [1]}',
    }


def test_more_unknown_fields_than_are_kept_are_counted(tmp_path: Path) -> None:
    found = _log(tmp_path, *({"ip": "203.0.113.7", "plan": "free"} for _ in range(2_010)))

    [refused] = _refused(found)
    assert (refused.element, refused.reason.split()[0]) == ("fields", "10")


def test_lines_that_are_no_json_are_refused_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    row = {
        "occurred_at": "2025-05-01T10:00:00Z",
        "service": "chat.example",
        "account": "1001",
        "event": "login",
        "ip": "203.0.113.7",
    }
    line = json.dumps(row)
    path.write_text("\n".join([line, "{", "[]", "[" * 100_000, line]))

    found = _read(path)

    assert len(_refused(found)) == 3
    assert _kinds(found) == ["ip", "ip"]


@pytest.mark.parametrize(
    ("field", "word", "kept"),
    [
        ("eventName", "Teleport", {"reportedPerson 1/capture 1/eventName": "Teleport"}),
        ("eventName", "Login", {}),
        ("captureType", "Smoke", {"reportedPerson 1/capture 1/captureType": "Smoke"}),
    ],
)
def test_words_of_a_capture_that_are_not_known_survive(
    field: str, word: str, kept: dict[str, str], tmp_path: Path
) -> None:
    capture = {"captureType": "IP Address", "value": "203.0.113.7", field: word}
    people = {"reportedPersons": [{"sourceInformation": {"sourceCaptures": [capture]}}]}
    path = tmp_path / "tip.json"
    path.write_text(json.dumps({"reportId": 7, "reportedInformation": {"reportedPeople": people}}))

    [*_, report] = [one for one in _read(path) if isinstance(one, Report)]

    assert kept.items() <= report.unknown.items()
    assert kept or not report.unknown


def test_json_of_the_wrong_types_is_kept_and_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "tip.json"
    people = {"reportedPersons": ["x", {"emails": 7, "firstName": ["Ana"]}]}
    information = {"reportedPeople": people, "uploadedFiles": []}
    path.write_text(json.dumps([{"reportId": 5, "reportedInformation": information}, 7, {}]))

    found = _read(path)

    report = [one for one in found if isinstance(one, Report)][-1]
    assert sorted(report.unknown.values()) == ["7", "Ana", "x"]
    assert [one.element for one in _refused(found)] == ["reportId", "reportId"]


def test_a_report_attached_to_a_mail_is_read_and_a_picture_handed_on(tmp_path: Path) -> None:
    person = f"<personOrUserReported>{PERSON}</personOrUserReported>"
    tip = f'<cyberTip reportId="1"><report>{person}</report></cyberTip>'
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ana@mail.example", "tips@mail.example", "A tip"
    mail.set_content("Here it is.")
    mail.add_attachment(tip.encode(), maintype="application", subtype="xml", filename="../tip.xml")
    mail.add_attachment(b"lamp", maintype="image", subtype="jpeg", filename="lamp.jpg")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "ben@mail.example", "tips@mail.example", "Fwd"
    outer.set_content("Forwarded.")
    outer.add_attachment(mail)
    path = tmp_path / "mail.eml"
    path.write_bytes(outer.as_bytes())

    found = _read(path)

    names = [one.name for one in found if isinstance(one, Attachment)]
    assert names == ["message.eml", "tip.xml", "lamp.jpg"]
    formats = {one.key.partition(":")[0] for one in found if isinstance(one, Report)}
    assert formats == {"mail", "cybertip"}
    assert account("store example", "ana7") in {one.subject for one in _seen(found)}


def test_headers_of_a_mail_that_say_nothing_of_anybody_survive(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(
        b"Received: from a.example\r\nReceived: from b.example\r\nX-Case: 7\xff/12\r\n"
        b"From: ana@mail.example\r\nSubject: a lamp\r\n\r\nHello.\r\n"
    )

    [*_, report] = [one for one in _read(path) if isinstance(one, Report)]

    assert report.unknown == {
        "Received": "from a.example",
        "Received[2]": "from b.example",
        "X-Case": "7\N{REPLACEMENT CHARACTER}/12",
    }


def test_mails_within_mails_are_read_to_a_depth_and_then_refused(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "ana@mail.example", "ben@mail.example"
    mail.set_content("A lamp.")
    for _ in range(6):
        outer = EmailMessage()
        outer["From"], outer["To"] = "ana@mail.example", "ben@mail.example"
        outer.set_content("Forwarded.")
        outer.add_attachment(mail)
        mail = outer
    path = tmp_path / "mail.eml"
    path.write_bytes(mail.as_bytes())

    [refused] = _refused(_read(path))

    assert "inside too many others" in refused.reason


def test_an_empty_form_is_taken_without_complaint_and_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_text(EMPTY_FORM)

    found = _read(path)

    assert [type(one) for one in found] == [Report, Report]


@pytest.mark.parametrize(
    "content", ["[report]\nx = ", "[report]\nx = " + "[" * 9_000, "[report]\n\xff"]
)
def test_a_form_that_cannot_be_understood_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_bytes(content.encode("latin-1"))

    [refused] = _refused(_read(path))

    assert "clew reports form" in refused.advice


def test_files_of_no_known_source_are_refused_and_the_others_read(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0lamp")
    (tmp_path / "empty.xml").write_bytes(b"")
    (tmp_path / "link.xml").symlink_to("nowhere")
    _tip(tmp_path)

    found = [
        one
        for document in documents([tmp_path])
        for one in ([document] if isinstance(document, Refused) else _read(document.path))
    ]

    assert len(_refused(found)) == 3
    assert _kinds(found) == ["screen_name"]
