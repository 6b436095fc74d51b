"""What files say of their camera is told with its worth, and never as more than it is."""

from hypothesis import given
from hypothesis import strategies as st

from clew.match.cameras.habits import Worth, naming, supports

NIKON = {
    "camera_make": "NIKON",
    "camera_model": "D70",
    "camera_serial": "2001",
    "tags": {"jpeg:tables": "ab (own tables)", "jpeg:layout": "APP1 Exif; 4:2:2"},
}


def test_only_a_serial_number_speaks_for_one_body():
    told = supports(NIKON, NIKON)

    assert [one.what.split(":")[0] for one in told if one.worth is Worth.BODY] == [
        "same serial number"
    ]
    assert {one.worth for one in told} == {Worth.BODY, Worth.CLASS}


def test_another_serial_number_speaks_against():
    told = supports(NIKON, NIKON | {"camera_serial": "2002"})

    assert "serial numbers differ: 2001, 2002" in [
        one.what for one in told if one.worth is Worth.AGAINST
    ]


def test_other_tables_tell_nothing_since_programs_write_files_anew():
    told = supports(NIKON, {"tags": {"jpeg:tables": "cd (standard, quality 75)"}})

    assert [(one.what, one.worth) for one in told] == [
        ("quantisation tables differ", Worth.NOTHING)
    ]


def test_what_one_file_does_not_say_is_not_compared():
    assert supports(NIKON, {}) == []
    assert supports({"tags": "nonsense"}, NIKON) == []


@given(st.text(max_size=60))
def test_any_name_is_read(name):
    habit = naming(name)
    assert habit is None or habit[1] >= 0


def test_names_with_counters_have_a_habit():
    names = ["DCIM/IMG_2024.jpg", "P1010001.JPG", "DSC00012.JPG", "20260102_101112.jpg"]
    assert [naming(name) for name in names] == [
        ("IMG_####.jpg", 2024),
        ("P#######.JPG", 1010001),
        ("DSC#####.JPG", 12),
        ("20260102_######.jpg", 101112),
    ]


def test_the_shutters_count_tells_which_came_first_only_of_one_body():
    first, later = ({"tags": {"maker:TotalShutterReleases": count}} for count in ("40", "52"))

    told = [str(one) for one in supports(NIKON | first, NIKON | later)]
    other = supports(NIKON | first, NIKON | later | {"camera_serial": "2002"})

    assert told[-1].startswith("the shutter had opened 40 and 52 times (tells which came first")
    assert not any("shutter" in one.what for one in other)
