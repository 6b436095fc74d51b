"""Programs written for Hasher-Matcher-Actioner get its payloads, and only what the officer sees."""

import io
from base64 import b64encode
from datetime import timedelta
from json import dumps

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Bureau
from clew.bureau.api.actions import make_token
from clew.bureau.api.authentication import now
from clew.bureau.api.scopes import AFTER_PROOF, Scope
from clew.bureau.api.site import api
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.hashsets.models import HashSet, HashSetEntry
from clew.bureau.vault.models import Judgement, Match
from clew.simulate.collection import view
from records import NOW, make_case, make_exhibit, make_hashset, make_item, make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

ROUTES = [
    ("get", "/h/hash?url=https://a.example/b.jpg"),
    ("post", "/h/hash"),
    ("get", "/m/raw_lookup?signal=00&signal_type=pdq"),
    ("get", "/m/lookup?signal=00&signal_type=pdq"),
    ("post", "/m/lookup"),
    ("post", "/m/compare"),
    ("get", "/m/index/status"),
    ("get", "/c/banks"),
    ("post", "/c/banks"),
    ("get", "/c/bank/LAKE"),
    ("put", "/c/bank/LAKE"),
    ("delete", "/c/bank/LAKE"),
    ("post", "/c/bank/LAKE/content"),
    ("post", "/c/bank/LAKE/signal"),
    ("get", "/c/bank/LAKE/content/1"),
    ("delete", "/c/bank/LAKE/content/1"),
    ("get", "/c/signal_type"),
    ("get", "/c/content_type"),
]


class Program:
    """A program that calls for an officer."""

    def __init__(self, client, officer, *scopes):
        self.client = client
        _, secret = make_token(
            "program",
            scopes or [Scope.HASH, Scope.MATCH, Scope.CURATE],
            lasts=timedelta(days=300),
            acting_officer=officer,
            now=now(),
        )
        shown = b64encode(f"clew:{secret}".encode()).decode()
        self.headers = {"Authorization": f"Basic {shown}"}

    def call(self, method, path, *, status=200, json=None, files=None):
        given = {} if json is None else {"data": json, "content_type": "application/json"}
        if files is not None:
            given = {"data": files}
        answer = getattr(self.client, method)(path, headers=self.headers, **given)
        assert answer.status_code == status, (path, answer.status_code, answer.content)
        return answer.json()


@pytest.fixture
def officer():
    return make_officer()


@pytest.fixture
def program(client, officer):
    return Program(client, officer)


def _pdq(*bits):
    value = bytearray(32)
    for bit in bits:
        value[bit // 8] |= 1 << bit % 8
    return bytes(value)


def _picture(number=3, side=320):
    file = io.BytesIO()
    Image.fromarray(view(number, 0, width=side, height=side)).save(file, "JPEG")
    return file.getvalue()


def _upload(content, name="a.jpg"):
    return SimpleUploadedFile(name, content)


def _list_of(officer, name="LAKE", *, complete=True, **hashes):
    hashset = make_hashset(officer.bureau, name=name, complete=complete)
    entry = HashSetEntry.objects.create(hashset=hashset, place=1, **hashes)
    return hashset, entry


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_good_token_nothing_answers(client, method, path):
    for headers in ({}, {"Authorization": "Bearer clew_guess"}):
        answer = getattr(client, method)(path, headers=headers)

        assert answer.status_code == 401
        assert list(answer.json()) == ["message"]


def test_every_call_is_among_those_that_are_tested_for_refusal():
    served = {
        (method.lower(), "/" + path.lstrip("/"))
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
        if not path.startswith("/api/")
    }
    named = {"LAKE": "{name}", "1": "{row}"}
    tested = {
        (method, "/".join(named.get(part, part) for part in path.split("?")[0].split("/")))
        for method, path in ROUTES
    }

    assert served == tested


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_token_is_refused_beyond_its_scope(client, officer, method, path):
    needs = {"h": Scope.HASH, "m": Scope.MATCH}.get(path[1], Scope.CURATE)
    reads = path.startswith("/c/") and method == "get"
    others = set(Scope) - AFTER_PROOF - {Scope.MATCH if reads else needs}
    program = Program(client, officer, *others)

    answer = getattr(client, method)(path, headers=program.headers)

    assert answer.status_code == 401


def test_a_hash_is_looked_up_by_distance_in_the_lists_one_sees(client, officer, program):
    _, near = _list_of(officer, "NEAR", pdq=_pdq(1, 2, 3))
    _, equal = _list_of(officer, "EQUAL", pdq=_pdq())
    _list_of(officer, "FAR", pdq=_pdq(*range(32)))
    _list_of(officer, "UNFINISHED", complete=False, pdq=_pdq())
    _list_of(make_officer(), "FOREIGN", pdq=_pdq())
    asked = f"?signal={_pdq().hex()}&signal_type=pdq"

    raw = program.call("get", f"/m/raw_lookup{asked}")
    with_distance = program.call("get", f"/m/raw_lookup{asked}&include_distance=true")
    by_bank = program.call("get", f"/m/lookup{asked}")
    of_one = program.call("get", f"/m/lookup{asked}&banks=NEAR,FOREIGN")

    assert raw == {"matches": [equal.pk, near.pk]}
    assert with_distance["matches"] == [
        {"bank_content_id": equal.pk, "distance": "0"},
        {"bank_content_id": near.pk, "distance": "3"},
    ]
    assert by_bank == {
        "EQUAL": [{"bank_content_id": equal.pk, "distance": "0"}],
        "NEAR": [{"bank_content_id": near.pk, "distance": "3"}],
    }
    assert list(of_one) == ["NEAR"]
    assert AuditEvent.objects.filter(tag=tags.HASHSETS_LOOKED_UP, officer=officer).count() == 4


def test_a_bank_one_may_not_see_is_as_absent_as_none(officer, program):
    _, foreign = _list_of(make_officer(), "FOREIGN", md5="0" * 32)

    for method, path in ROUTES:
        if "LAKE" in path:
            given = {"name": "X"} if method == "put" else {"sha256": "0" * 64}
            answers = [
                program.client.generic(
                    method.upper(),
                    path.replace("LAKE", name).replace("/1", f"/{foreign.pk}"),
                    dumps(given),
                    content_type="application/json",
                    headers=program.headers,
                )
                for name in ("FOREIGN", "NOTHING")
            ]
            bodies = {one.content.replace(b"FOREIGN", b"NOTHING") for one in answers}
            assert {one.status_code for one in answers} == {404}, path
            assert len(bodies) == 1
    assert HashSetEntry.objects.filter(pk=foreign.pk).exists()


def test_digests_are_looked_up_and_a_forged_md5_is_no_hit(officer, program):
    _, entry = _list_of(officer, "MD5", md5="a" * 32)
    _list_of(officer, "BOTH", md5="a" * 32, sha256="b" * 64)

    found = program.call("get", f"/m/lookup?signal={'a' * 32}&signal_type=video_md5")

    assert found == {"MD5": [{"bank_content_id": entry.pk, "distance": "0"}]}


def test_a_posted_picture_is_hashed_and_found(officer, program):
    content = _picture()
    hashes = program.call("post", "/h/hash", files={"photo": _upload(content)})
    pdq_only = program.call("post", "/h/hash?types=pdq", files={"photo": _upload(content)})
    _list_of(officer, "ROOMS", pdq=bytes.fromhex(hashes["pdq"]))

    found = program.call("post", "/m/lookup", files={"photo": _upload(content)})

    assert set(hashes) == {"pdq", "sha256"}
    assert pdq_only == {"pdq": hashes["pdq"]}
    assert list(found["pdq"]) == ["ROOMS"]
    assert found["sha256"] == {}


@pytest.mark.parametrize(
    ("path", "scope"), [("/m/lookup", Scope.MATCH), ("/c/bank/LAKE/content", Scope.CURATE)]
)
def test_a_file_is_hashed_only_for_a_token_to_hash(client, officer, path, scope):
    _list_of(officer)
    file = {"photo": _upload(_picture())}

    Program(client, officer, scope).call("post", path, files=file, status=401)


@pytest.mark.parametrize(
    ("files", "query", "told"),
    [
        ({}, "", "Missing multipart"),
        ({"photo": b"no picture"}, "", "no photo"),
        ({"video": "picture"}, "", "no video"),
        ({"text": b"x"}, "", "no such content_type: 'text'"),
        ({"photo": "picture"}, "?types=video_md5", "doesn't exist or is disabled"),
        ({"photo": "picture"}, "?types=,", "empty signal type selection"),
    ],
)
def test_what_cannot_be_hashed_is_told(program, files, query, told):
    sent = {
        name: _upload(_picture() if content == "picture" else content)
        for name, content in files.items()
    }

    answer = program.call("post", f"/h/hash{query}", files=sent, status=400)

    assert told in answer["message"]


def test_nothing_is_fetched_from_addresses(officer, program):
    _list_of(officer)
    address = "url=http://127.0.0.1:1/a.jpg"
    calls = (("get", "/h/hash"), ("get", "/m/lookup"), ("post", "/c/bank/LAKE/content"))
    for method, path in calls:
        answer = program.call(method, f"{path}?{address}", status=403)
        assert "fetches nothing" in answer["message"]


def test_two_hashes_are_compared(program):
    pairs = {"pdq": [_pdq().hex(), _pdq(*range(32)).hex()], "sha256": ["0" * 64, "0" * 64]}

    assert program.call("post", "/m/compare", json=pairs) == {
        "pdq": [False, {"distance": 32}],
        "sha256": [True, {"distance": 0}],
    }


@pytest.mark.parametrize(
    "pairs", [{"pdq": "x"}, {"pdq": ["0"]}, {"pdq": ["0", "1"]}, {"x": []}, {"pdq": [1, 2]}, []]
)
def test_senseless_pairs_are_told(program, pairs):
    assert program.call("post", "/m/compare", json=pairs, status=400)["message"]


def test_banks_are_opened_filled_renamed_and_deleted(officer, program):
    assert program.call("post", "/c/banks", json={"name": "LAKE"}, status=201) == {
        "name": "LAKE",
        "matching_enabled_ratio": 1.0,
    }
    program.call("post", "/c/banks", json={"name": "LAKE"}, status=403)
    added = program.call("post", "/c/bank/LAKE/signal", json={"pdq": _pdq(7).hex()})
    from_file = program.call("post", "/c/bank/LAKE/content", files={"photo": _upload(_picture())})
    shown = program.call("get", f"/c/bank/LAKE/content/{added['id']}")
    status = program.call("get", "/m/index/status")
    found = program.call("get", f"/m/raw_lookup?signal={_pdq().hex()}&signal_type=pdq")

    assert added["signals"] == {"pdq": _pdq(7).hex()} == shown["signals"]
    assert set(from_file["signals"]) == {"pdq", "sha256"}
    assert (status["pdq"]["size"], status["sha256"]["size"]) == (2, 1)
    assert status["video_md5"] == {"built_to": -1, "present": False, "size": 0}
    assert found == {"matches": [added["id"]]}

    program.call("delete", f"/c/bank/LAKE/content/{added['id']}")
    program.call("put", "/c/bank/LAKE", json={"name": "SEA"})
    gone = program.call("get", f"/m/raw_lookup?signal={_pdq().hex()}&signal_type=pdq")
    assert gone == {"matches": []}
    assert [bank["name"] for bank in program.call("get", "/c/banks")] == ["SEA"]
    assert program.call("delete", "/c/bank/SEA") == {"message": "Done"}
    assert not HashSet.objects.exists()


def test_what_a_person_judged_is_not_deleted(officer, program):
    hashset, entry = _list_of(officer, "LAKE", pdq=_pdq())
    item = make_item(make_exhibit(make_case(officer)))
    facts = {"relation": "copy", "score": 0.9, "transform": "none", "engine": "1"}
    match = Match.objects.create(query=item, entry=entry, made_at=NOW, **facts)
    Judgement.objects.create(match=match, officer=officer, verdict="same", judged_at=NOW)

    for path in (f"/c/bank/LAKE/content/{entry.pk}", "/c/bank/LAKE"):
        answer = program.call("delete", path, status=409)
        assert "judged by a person" in answer["message"]
    assert HashSet.objects.filter(pk=hashset.pk).exists()


def test_a_list_cannot_be_turned_off_and_says_so(officer, program):
    _list_of(officer)

    answer = program.call("put", "/c/bank/LAKE", json={"enabled": False}, status=400)

    assert "always answer" in answer["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/m/raw_lookup",
        "/m/raw_lookup?signal=00&signal_type=pdq",
        f"/m/raw_lookup?signal={'g' * 64}&signal_type=pdq",
        "/m/raw_lookup?signal=00&signal_type=nothing",
        "/m/lookup?signal=00",
        "/m/index/status?signal_type=nothing",
        "/c/bank/LAKE/content/x",
    ],
)
def test_bad_calls_are_told_in_one_form(program, path):
    assert list(program.call("get", path, status=400)) == ["message"]


def test_signals_and_contents_are_listed(program):
    kinds = [one["name"] for one in program.call("get", "/c/signal_type")]
    contents = [one["name"] for one in program.call("get", "/c/content_type")]

    assert (kinds, contents) == (["pdq", "video_md5", "sha256"], ["photo", "video"])


def test_the_description_of_the_calls_is_for_who_has_a_token(client, officer):
    program = Program(client, officer, Scope.HASH)

    assert client.get("/api/openapi.json").status_code == 401
    assert program.call("get", "/api/openapi.json")["openapi"].startswith("3.1")


def test_whoever_lost_the_roles_or_whose_bureau_is_no_member_is_refused(client, officer, program):
    for roles, status in (({Role.AUDITOR.value}, 404), (frozenset(), 401)):
        officer.roles = frozenset(roles)
        officer.save()
        for path in ("/c/banks", "/c/signal_type"):
            program.call("get", path, status=status)
    program.call("get", "/api/openapi.json", status=401)

    officer.roles = frozenset({Role.INTELLIGENCE_ANALYST.value})
    officer.save()
    assert program.call("get", "/c/banks") == []
    Bureau.objects.filter(pk=officer.bureau_id).update(admitted_at=None)
    program.call("get", "/c/banks", status=401)


def test_a_token_to_curate_gives_nobody_a_role(client):
    officer = make_officer(roles=[Role.DESK_OFFICER])
    program = Program(client, officer)
    _, entry = _list_of(officer)

    for name in ("LAKE", "NOTHING"):
        program.call("delete", f"/c/bank/{name}", status=404)
        program.call("post", f"/c/bank/{name}/signal", json={"sha256": "0" * 64}, status=404)
    program.call("post", "/c/banks", json={"name": "MINE"}, status=404)
    assert [bank["name"] for bank in program.call("get", "/c/banks")] == ["LAKE"]
    assert HashSetEntry.objects.filter(pk=entry.pk).exists()
