"""Plain text and tables: every way in which tools write them, and the traps in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.exchange.hash_list_reading import HashListReading
from clew.exchange.hash_lists import open_hash_list
from clew.exchange.tally import Tally
from clew.intake.documents.delimited import rows
from clew.model.hash_entry import HashEntry

MD5 = "0123456789abcdef0123456789abcdef"
OTHER = "ff" * 16
SHA1 = MD5 + "01234567"
SHA256 = MD5 + MD5
EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
EMPTY_SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def _read(
    folder: Path, content: str | bytes, *, format_name: str | None = None
) -> tuple[list[HashEntry], HashListReading]:
    path = folder / "list.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = open_hash_list(path, format_name=format_name)
    return list(reading.entries()), reading


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(MD5.upper(), {"md5": MD5}, id="upper case"),
        pytest.param(f"{SHA1}  lake.jpg", {"sha1": SHA1, "FileName": "lake.jpg"}, id="sha1sum"),
        pytest.param(f"{MD5} *lake.jpg", {"md5": MD5, "FileName": "lake.jpg"}, id="binary md5sum"),
        pytest.param(f"\\{MD5}  a\\nb", {"md5": MD5, "FileName": "a\\nb"}, id="escaped md5sum"),
        pytest.param(f"{MD5}\tred, blue", {"md5": MD5, "FileName": "red, blue"}, id="tab"),
        pytest.param(f"MD5 (a.jpg) = {MD5}", {"md5": MD5, "FileName": "a.jpg"}, id="BSD"),
        pytest.param(f"{MD5},2", {"md5": MD5, "category": "2"}, id="category"),
        pytest.param(f"{MD5};A", {"md5": MD5, "category": "A"}, id="category by semicolon"),
        pytest.param(f"{MD5},lake.jpg", {"md5": MD5, "column 2": "lake.jpg"}, id="a name"),
        pytest.param(
            f"{MD5}|lake.jpg|7", {"md5": MD5, "column 2": "lake.jpg", "column 3": "7"}, id="bars"
        ),
        pytest.param(
            f"{MD5},{SHA1},{SHA256}",
            {"md5": MD5, "sha1": SHA1, "sha256": SHA256},
            id="three hashes",
        ),
        pytest.param(f'"{MD5}","2"', {"md5": MD5, "category": "2"}, id="quoted"),
        pytest.param(f"pdq:{SHA256}", {"pdq": SHA256}, id="labelled"),
        pytest.param(f"room 1,{MD5}", {"md5": MD5, "column 1": "room 1"}, id="hash second"),
    ],
)
def test_a_line_gives_its_hashes_and_what_stands_beside_them(
    line: str, expected: dict[str, str], tmp_path: Path
) -> None:
    [entry], _ = _read(tmp_path, line, format_name="text")

    hashes = {
        kind: getattr(entry, kind).hex()
        for kind in ("md5", "sha1", "sha256", "pdq")
        if getattr(entry, kind)
    }
    category = {"category": entry.category} if entry.category else {}
    assert {**hashes, **category, **entry.attributes} == expected


def test_comments_and_empty_lines_are_no_entries(tmp_path: Path) -> None:
    entries, reading = _read(tmp_path, f"# a\n\n// b\n% c\n; d\n{MD5}\n")

    assert [entry.where for entry in entries] == ["line 6"]
    assert reading.report().rejected_count == 0


def test_a_wrong_length_is_rejected_with_its_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    entries, reading = _read(tmp_path, f"{MD5}\n{MD5[:-1]}\nno hash here\n{'z' * 32}\n{OTHER}\n")

    report = reading.report()
    assert [entry.where for entry in entries] == ["line 1", "line 5"]
    assert report.rejected_count == 3
    assert [each.where for each in report.rejected] == ["line 2", "line 3", "line 4"]
    assert "31 characters" in report.rejected[0].reason


def test_a_table_with_a_wrong_hash_says_how_long_it_should_be(tmp_path: Path) -> None:
    entries, reading = _read(tmp_path, f"MD5,SHA1\n{MD5}0,\n{MD5[:-1]}g,{SHA1}\n")

    report = reading.report()
    assert report.rejected[0].where == "line 2"
    assert report.rejected[0].reason == "MD5: md5 must be 32 hexadecimal digits, not 33"
    assert entries[0].sha1 == bytes.fromhex(SHA1)
    assert entries[0].md5 is None
    assert entries[0].attributes == {"MD5": MD5[:-1] + "g"}
    assert any("was not the hash its field names" in note for note in report.notes)


def test_only_the_first_hundred_refused_entries_are_kept_but_all_are_counted(
    tmp_path: Path,
) -> None:
    _, reading = _read(tmp_path, f"{MD5}\n" + "no hash\n" * 250)

    assert (len(reading.report().rejected), reading.report().rejected_count) == (100, 250)


@pytest.mark.parametrize("empty", [EMPTY_MD5, EMPTY_SHA1.upper(), EMPTY_SHA256])
def test_the_empty_files_hash_is_left_out_and_counted(empty: str, tmp_path: Path) -> None:
    entries, reading = _read(tmp_path, f"{MD5}\n{empty}\n{empty}\n")

    report = reading.report()
    assert [entry.where for entry in entries] == ["line 1"]
    assert (report.counts["entries"], report.counts["empty_file"]) == (1, 2)
    assert "2 entries name the empty file" in report.notes[0]


def test_repeated_entries_are_all_given_and_the_different_files_counted(tmp_path: Path) -> None:
    entries, reading = _read(tmp_path, f"{MD5}\n{MD5.upper()}\n{OTHER}\n")

    report = reading.report()
    assert len(entries) == 3
    assert report.counts["distinct"] == 2
    assert "the 3 entries name only 2 different files" in report.notes


def test_64_digits_are_sha256_and_the_report_says_what_to_do_if_they_are_pdq(
    tmp_path: Path,
) -> None:
    [entry], reading = _read(tmp_path, SHA256)

    assert entry.sha256 is not None
    assert entry.pdq is None
    assert any("import the list as pdq-text (once)" in note for note in reading.report().notes)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(f"hash\n{SHA256}\n", "sha256", id="nothing says"),
        pytest.param(f"hash,signal_type\n{SHA256},pdq\n", "pdq", id="the type beside it says"),
        pytest.param(f"HashName;HashValue\nPDQ;{SHA256}\n", "pdq", id="the name before it says"),
        pytest.param(f"pdq_hash\n{SHA256}\n", "pdq", id="the column says"),
        pytest.param(f"SHA-256\n{SHA256}\n", "sha256", id="the column says SHA-256"),
        pytest.param(f"hash\n{SHA1}\n", "sha1", id="the length says"),
    ],
)
def test_a_tables_hash_has_the_kind_that_its_column_type_or_length_says(
    content: str, kind: str, tmp_path: Path
) -> None:
    [entry], _ = _read(tmp_path, content)

    given_kinds = [each for each in ("md5", "sha1", "sha256", "pdq") if getattr(entry, each)]
    assert given_kinds == [kind]


def test_every_other_column_of_a_table_is_kept(tmp_path: Path) -> None:
    content = (
        "sep=;\nMD5;Category;File Name;Deleted?;Tags;Distributed\n"
        f'{MD5};2;"a; ""b"".jpg";No;;T;more\n'
    )

    [entry], reading = _read(tmp_path, content)

    assert entry.category == "2"
    assert entry.attributes == {
        "File Name": 'a; "b".jpg',
        "Deleted?": "No",
        "Distributed": "true",
        "column 7": "more",
    }
    assert reading.report().claims["header"].startswith("MD5;Category")


def test_repeated_header_names_lose_no_column(tmp_path: Path) -> None:
    content = f"MD5,Name,Name,MD5\n{MD5},red,blue,{OTHER}\n{MD5},,,{MD5}\n"

    first, second = _read(tmp_path, content)[0]

    assert first.md5 == bytes.fromhex(MD5)
    assert first.attributes == {"Name": "red", "Name (2)": "blue", "MD5 (2)": OTHER}
    assert second.attributes == {}
    notes = _read(tmp_path, content)[1].report().notes
    assert "the header names the column 'Name' more than once" in notes
    assert "an entry gives two different md5 hashes; the first is used (once)" in notes


def test_a_quote_never_closed_costs_no_later_entry(tmp_path: Path) -> None:
    lines = "".join(f"{number:032x},room {number}\n" for number in range(2, 60))

    entries, reading = _read(tmp_path, f'MD5,Name\n{MD5},"open\n{lines}{OTHER},5" shelf\n')

    assert len(entries) == 60
    assert entries[-1].attributes == {"Name": '5" shelf'}
    assert any("never closed" in note for note in reading.report().notes)


def test_a_quoted_field_may_run_over_lines(tmp_path: Path) -> None:
    entries, _ = _read(tmp_path, f'MD5,Name\n{MD5},"red\nroom"\n{OTHER},blue\n')

    assert [entry.attributes["Name"] for entry in entries] == ["red\nroom", "blue"]
    assert [entry.where for entry in entries] == ["line 2", "line 4"]


def test_an_enormous_line_or_field_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    long_line, long_field = "x" * 3_000_000, '"' + "y" * 200_000 + '"'
    content = f"MD5,Name\n{MD5},a\n{long_line}\n{SHA1[:32]},{long_field}\n{OTHER},b\n"

    entries, reading = _read(tmp_path, content)

    assert [entry.where for entry in entries] == ["line 2", "line 5"]
    rejected = reading.report().rejected
    assert [each.where for each in rejected] == ["line 3", "line 4"]
    assert "the line is longer than 1,048,576 characters" in rejected[0].reason
    assert "cannot be split into columns" in rejected[1].reason


def test_nul_bytes_are_left_out_and_told(tmp_path: Path) -> None:
    entries, reading = _read(tmp_path, f"{MD5}\n{OTHER[:9]}\0{OTHER[9:]}\n")

    assert [entry.md5.hex() for entry in entries if entry.md5] == [MD5, OTHER]
    assert any("NUL bytes" in note for note in reading.report().notes)


def test_names_in_an_older_windows_encoding_are_read_and_told(tmp_path: Path) -> None:
    content = f"{MD5}  Sch\u00f6nau \u2013 See.jpg\n{OTHER}  \u00e9t\u00e9.jpg\n"

    entries, reading = _read(tmp_path, content.encode("cp1252"))
    in_utf8, reading_utf8 = _read(tmp_path, content.encode())

    assert entries == in_utf8
    assert any("Windows-1252" in note for note in reading.report().notes)
    assert not any("Windows-1252" in note for note in reading_utf8.report().notes)


def test_every_stretch_that_is_not_utf8_is_counted(tmp_path: Path) -> None:
    line = f"{MD5}  \u00e9t\u00e9.jpg\n".encode("cp1252")

    _, reading = _read(tmp_path, line + b"# a comment\n" * 20_000 + line)

    assert any("Windows-1252 (2 times)" in note for note in reading.report().notes)


def test_a_character_cut_by_the_end_of_a_chunk_is_whole(tmp_path: Path) -> None:
    for shift in range(4):
        name = "a" * shift + "\u00e9\u4e2d" * 30_000
        [entry], _ = _read(tmp_path, f"MD5,Name\n{MD5},{name}\n")
        assert entry.attributes["Name"] == name[:65_536]


def test_older_icse_exports_keep_their_further_columns(tmp_path: Path) -> None:
    content = (
        "MD5;SHA1;Image ID;Is distributed;Victim identified;Offender identified;ZZ40;LACE;Agency\n"
        f"{MD5};;7;YES;f;;1;2;Lake Agency\n"
    )

    [entry], reading = _read(tmp_path, content)

    assert reading.format == "ICSE CSV"
    assert entry.attributes["Is distributed"] == "true"
    assert entry.attributes["Victim identified"] == "false"
    assert entry.attributes["Agency"] == "Lake Agency"
    assert "Offender identified" not in entry.attributes


def test_nsrls_malicious_files_are_pointed_out(tmp_path: Path) -> None:
    header = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode",'
    row = f'"{SHA1}","{MD5}","0","a.exe",1,2,"3",'

    _, reading = _read(tmp_path, f'{header}"SpecialCode"\n{row}"M"\n{row}""\n')

    notes = reading.report().notes
    assert any("malicious" in note and "(once)" in note for note in notes)
    assert any("known_good" in note for note in notes)


@given(
    table=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=6),
            min_size=2,
            max_size=4,
        ),
        max_size=40,
    ),
    delimiter=st.sampled_from(",;\t|"),
)
def test_rows_written_with_quotes_are_read_back(table: list[list[str]], delimiter: str) -> None:
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]

    read = rows(iter(enumerate(lines, start=1)), delimiter=delimiter, notes=Tally(""))

    assert list(read) == list(enumerate(table, start=1))


@given(st.lists(st.sampled_from(['a,"b', "c,d", '"e,f', 'g"h,i', '"j"",k"', ""]), max_size=60))
def test_every_line_is_in_exactly_one_row_however_its_quotes_stand(lines: list[str]) -> None:
    def numbered() -> Iterator[tuple[int, str]]:
        yield from enumerate(lines, start=1)

    tally = Tally("")
    read = list(rows(numbered(), delimiter=",", notes=tally))

    begins = [number for number, _ in read]
    assert begins == sorted(set(begins))
    letters = "".join("".join(cells) for _, cells in read)
    assert sorted(each for each in letters if each.isalpha()) == sorted(
        each for each in "".join(lines) if each.isalpha()
    )
