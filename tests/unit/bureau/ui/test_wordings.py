"""What layers below the pages put into sentences is told in the page's language, and only there."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override
from hypothesis import given
from hypothesis import strategies as st

import clew
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.actions.steering import close_case
from clew.bureau.config.languages import SPOKEN
from clew.bureau.network.shown import Shown
from clew.bureau.speaking import worded
from clew.bureau.ui.bonds import ties_told
from clew.bureau.ui.templatetags.wordings import said_by
from clew.match.evidence import in_words
from clew.model.identifier import account
from clew.model.match import Transform
from clew.model.wording import Wording, counted
from clew.network.groups.tie import Tie, TieKind
from records import NOW, WORKING, make_case, make_officer
from signed_in import signed_in
from three_bureaux import INDIAN_PHONE, ThreeBureaux

SOURCE = Path(clew.__file__).parent


@pytest.fixture
def world(vault):
    return ThreeBureaux()


@pytest.mark.django_db
def test_a_referral_tells_its_evidence_in_the_language(world):
    draft = world.draft(world.rosa)
    client = signed_in(world.rosa)
    address = reverse("referral", args=[draft.pk])

    english, french, arabic = (
        client.get(address, headers={"accept-language": one}).content.decode()
        for one in ("en", "fr", "ar")
    )

    assert f"a verified phone of IN-RJ ({INDIAN_PHONE}), from 2026-03-01 to" in english
    assert f"un téléphone vérifié de IN-RJ ({INDIAN_PHONE}), du 2026-03-01 au" in french
    assert "Proposé : India pour IN-RJ (solide : c\u2019est vérifié, et rien" in french
    assert "India d\u2019après son pays" in french
    assert f"هاتف تم التحقق منه من \u2068IN-RJ\u2069\u2069 (\u2068{INDIAN_PHONE}\u2069)" in arabic
    for page in (french, arabic):
        assert "a verified phone" not in page
        assert "Proposed" not in page


@pytest.mark.django_db
def test_a_timeline_tells_what_happened_in_the_language(world):
    client = signed_in(world.rosa)
    with override("fr"):
        close_case(world.rosa, case=world.case, reason="résolue", now=NOW)
    address = reverse("case-timeline", args=[world.case.pk])

    english, french, arabic = (
        client.get(address, headers={"accept-language": one}).content.decode()
        for one in ("en", "fr", "ar")
    )

    assert "closed the case: résolue" in english
    assert "a clos l\u2019affaire : résolue" in french
    assert "\u2068أغلق القضية\u2069: \u2068résolue\u2069" in arabic


@pytest.mark.django_db
def test_a_form_that_is_filled_wrongly_says_so_in_the_language(world):
    client = signed_in(world.rosa)
    address = reverse("task-add", args=[world.case.pk])
    said = {"what": "", "for": "rosa"}

    french, arabic = (
        client.post(address, said, headers={"accept-language": one}) for one in ("fr", "ar")
    )

    assert (french.status_code, arabic.status_code) == (422, 422)
    alert = french.content.decode().split('role="alert"')[1][:400]
    assert "Dites ce qui est à faire, en au plus" in alert
    assert "اذكر ما يجب عمله" in arabic.content.decode()


@pytest.mark.django_db
def test_why_no_file_and_no_plan_was_taken_is_told_in_the_language(vault):
    rosa = make_officer("rosalind")
    client, case = signed_in(rosa), make_case(rosa, number="2026-0043")
    opened = {"name": "Lantern", "commander": "rosalind", "zone": "Atlantis"}
    opened |= {"begins": "2026-03-05T06:00", "ends": "2026-03-05T09:00"}

    sent, planned = (
        client.post(
            reverse(route, args=[case.pk]), said, headers={"accept-language": "fr"}
        ).content.decode()
        for route, said in (("files-send", {"exhibit": "Phone"}), ("operation-open", opened))
    )

    assert "Aucun fichier n\u2019a été choisi" in sent
    assert "n\u2019est pas un fuseau horaire" in planned


@pytest.mark.django_db
def test_what_is_asked_for_is_told_with_why(world):
    client = signed_in(world.rosa)
    make_officer("ben", bureau=world.new_zealand, roles=WORKING)
    address = reverse("hand-over-offer", args=[world.case.pk])
    said = {"to": "ben", "reason": " "}

    page = client.post(address, said, headers={"accept-language": "fr"}).content.decode()
    page = page.split('role="alert"')[1][:400]

    assert "Dites pourquoi l\u2019affaire est cédée ; le motif est consigné" in page


def test_a_tie_and_the_evidence_of_a_match_are_told_in_the_language():
    ana, ben = account("chat.example", "ana"), account("chat.example", "ben")
    tie = Tie(str(ana), str(ben), TieKind.MESSAGE, flows=True, count=3, weight=1.0)
    evidence = in_words({"distance": 4, "borders_trimmed": True}, Transform.MIRRORED)

    with override("fr"):
        (told,) = ties_told([tie], [ana], [ben], Shown(frozenset()))
        lead = worded(evidence)
    with override("ar"):
        (arabic,) = ties_told([tie], [ana], [ben], Shown(frozenset()))

    assert told == f"{ana.value} a envoyé 3 messages à {ben.value}, à des moments inconnus"
    assert f"\u2068{ana.value}\u2069" in arabic
    assert "رسائل" in arabic
    assert lead.startswith("4 bits sur 256 diffèrent ; ce fichier doit être")
    assert evidence.startswith("4 of 256 bits differ; this file must be mirrored")


@pytest.mark.django_db
def test_an_error_and_the_log_are_english_whatever_the_language(world):
    with override("fr"), pytest.raises(NoReasonError) as raised:
        close_case(world.rosa, case=world.case, reason="", now=NOW)

    assert str(raised.value) == "say why the case is closed; the reason is logged"
    french = re.compile("affaire|motif|signalement")
    assert not [one for one in AuditEvent.objects.all() if french.search(one.details_text)]


@pytest.mark.django_db
def test_records_keep_english_whatever_the_language(world):
    with override("fr"):
        draft = world.draft(world.rosa)

    assert draft.proposal["said"] == "India by its country"
    assert draft.proposal["evidence"][0].startswith("a verified phone of IN-RJ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/api/no", "/exchange/no", "/h/no", "/m/no", "/c/no", "/hidden", "/nothing"]
)
def test_calls_are_answered_in_english_whatever_is_asked_for(client, path):
    answer = client.get(path, headers={"host": "localhost", "accept-language": "fr"})

    assert answer["Content-Language"] == ("en" if path.endswith("/no") else "fr")


def test_the_language_of_an_answer_is_chosen_in_one_place():
    chosen = [one for one in settings.MIDDLEWARE if "anguage" in one or "ocale" in one]

    assert chosen == ["clew.bureau.ui.language.AnswerLanguage"]


@given(value=st.text(), count=st.integers(0, 2_000), language=st.sampled_from(SPOKEN))
def test_whatever_is_put_in_a_page_tells_it(value, count, language):
    with override(language[0]):
        told = worded(Wording("%(named)s and %(more)s more", named=value, more=count))
        nested = worded(Wording("None is proposed: %(said)s.", said=Wording("weak")))

    assert worded(value) in told
    assert nested


@pytest.mark.parametrize("value", ["%s", "%(x)s", "%(said)s", "100 %", "%%", "{0}"])
def test_what_looks_like_a_placeholder_stays_text(value):
    with override("ar"):
        told = worded(Wording("None is proposed: %(said)s.", said=value))

    assert f"\u2068{value}\u2069" in told


def test_what_would_turn_the_words_around_is_seen():
    with override("ar"):
        told = worded(Wording("None is proposed: %(said)s.", said="a\u202eb\u2069c"))

    assert "\u2068a<U+202E>b<U+2069>c\u2069" in told


def test_what_people_wrote_is_not_translated():
    with override("fr"):
        assert worded("weak") == "weak"
        assert worded(Wording("None is proposed: %(said)s.", said="weak")).endswith(" : weak.")
        assert said_by(ValueError("weak")) == "weak"


def test_an_error_tells_its_wording_in_the_language_and_is_english_as_text():
    error = ValueError(Wording("nothing speaks for a country"))

    with override("fr"):
        assert said_by(error) == "rien n\u2019indique un pays"
        assert str(error) == "nothing speaks for a country"


@pytest.mark.parametrize("language", [code for code, _ in SPOKEN])
def test_every_sentence_takes_its_values_in_every_language(language):
    """A percent sign of a translator's own would stop the page."""
    values = defaultdict(lambda: "%s")
    with override(language):
        for sentence in {args[0].value for _, args in _calls("Wording") if args}:
            assert gettext(sentence) % values
        for one, several in {(a.value, b.value) for _, (_, a, b, *_) in _calls("counted")}:
            assert all(ngettext(one, several, n) % values for n in (0, 1, 2, 3, 11, 100))


@cache
def _calls(name):
    """Where a function is called, and with what; only files that name it are read."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text()
        found += [
            (f"{path.relative_to(SOURCE)}:{node.lineno}", node.args)
            for node in (ast.walk(ast.parse(text)) if f"{name}(" in text else ())
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name
        ]
    return found


_OTHERS = {
    "bureau/api": "calls are answered in English whatever is asked for",
    "bureau/accounts/actions": "told by `clew officer` and `clew bureau`, and by no page",
    "bureau/sharing/actions": "told by `clew exchange`, `clew node` and `clew directory`",
    "bureau/deconfliction/actions/holding.py": "told by `clew deconflict` of the hub",
    "bureau/deconfliction/actions/pinning.py": "told by `clew deconflict` that fetches a key",
    "exchange/ciphers": "keys and bytes that nothing here made",
    "exchange/sealed": "packages are sealed and opened by `clew exchange`",
    "exchange/directory/update.py": "a directory is taken in by `clew node`",
    "exchange/directory/vouching.py": "keys are vouched for by `clew directory`",
}
"""Parts whose errors stay in English, and why: no page tells them."""
_OF_OTHER_NODES = {
    *("BadSignatureError", "BrokenCommitmentError", "MalformedError", "OtherRequestError"),
    "UnknownKeyError",
}
"""Errors of what another node sends, which name its fields; a page shows them as they were kept."""


def _caught_by_pages():
    """The errors of which pages tell what they say."""
    for path in (SOURCE / "bureau/ui").glob("*.py"):
        tree = ast.parse(path.read_text())
        named = {
            one.targets[0].id: one.value
            for one in tree.body
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and "said_by(" in ast.unparse(node):
                yield from _names(node.type, named)


def _names(node, named):
    if isinstance(node, ast.Name) and node.id in named:
        yield from _names(named[node.id], named)
    elif isinstance(node, ast.Name | ast.Attribute):
        yield getattr(node, "id", getattr(node, "attr", ""))
    else:
        for one in ast.iter_child_nodes(node):
            yield from _names(one, named)


def _with_their_kinds(names):
    """Errors, and those that are kinds of them."""
    kinds = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if "Error(" in text else ():
            if isinstance(node, ast.ClassDef):
                for base in node.bases:
                    kinds[ast.unparse(base).rpartition(".")[2]].add(node.name)
    found, waiting = set(), set(names)
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting |= kinds[one] - found
    return found


def test_no_error_that_a_page_tells_is_raised_with_words_that_are_not_gathered():
    caught = _with_their_kinds(set(_caught_by_pages()) - {"ValueError", "LookupError"})
    untold = []
    for path in sorted([*(SOURCE / "bureau").rglob("*.py"), *(SOURCE / "exchange").rglob("*.py")]):
        where = path.relative_to(SOURCE)
        if any(where.is_relative_to(other) for other in _OTHERS):
            continue
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if "raise " in text else ():
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = ast.unparse(node.exc.func).rpartition(".")[2]
                said = node.exc.args[:1]
                is_told = name in caught - _OF_OTHER_NODES
                if is_told and said and isinstance(said[0], ast.Constant | ast.JoinedStr):
                    untold.append(f"{where}:{node.lineno} {name}")

    assert "NoReasonError" in caught
    assert untold == []
    assert [one for one in _OTHERS if not (SOURCE / one).exists()] == []


def _is_literal(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_sentence_stands_whole_in_the_source_so_that_it_is_gathered():
    whole = {where: args[:1] for where, args in _calls("Wording")}
    whole |= {where: args[1:3] for where, args in _calls("counted")}

    assert [where for where, args in whole.items() if not all(map(_is_literal, args))] == []
    assert whole
    assert counted(2, "one", "several") == "several"
