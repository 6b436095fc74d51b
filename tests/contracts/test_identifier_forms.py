"""What the normal spelling of every kind of identifier must keep, run over all that are found."""

import pytest
from hypothesis import example as also
from hypothesis import given
from hypothesis import strategies as st

from clew.intake.identifier_form import Example, IdentifierForm, NotAnIdentifierError, Setting
from clew.intake.normalising import identifier, identifier_forms
from clew.model.identifier import Identifier, IdentifierKind, service_and_name

PAIRS = [(form, each) for form in identifier_forms().values() for each in form.examples()]
CASES = [
    pytest.param(*pair, id=f"{pair[0].kind}: {pair[1].written!a} at {pair[1].setting.region}")
    for pair in PAIRS
]
NAMED_AT = frozenset({IdentifierKind.ACCOUNT, IdentifierKind.GROUP})
TRICKS = "\u200b\u202e\ufeff\u0430\uff21\u0301\u00df\u0130\u03a3\u1e9e\ufb01\u2460 @+-/.:#?%!0aZ"
somewhere = st.sampled_from(
    [
        Setting(service="chat.example"),
        Setting(report="cybertip:1", service="Telegram"),
        Setting(report="cybertip:1", service="chat.example", region="IN", make="Canon"),
    ]
)


def _written_again(found: Identifier) -> str:
    """What is written when a normal spelling is read again; a name's service stands apart."""
    if found.kind not in NAMED_AT:
        return found.value
    name, _, _service = found.value.rpartition("@")
    return name


@pytest.mark.parametrize(("form", "example"), CASES)
def test_an_example_is_spelled_as_it_says(form: IdentifierForm, example: Example) -> None:
    assert identifier(form.kind, example.written, example.setting).value == example.value


@pytest.mark.parametrize(("form", "example"), CASES)
def test_the_normal_spelling_of_an_example_is_itself(
    form: IdentifierForm, example: Example
) -> None:
    found = identifier(form.kind, example.written, example.setting)

    assert identifier(form.kind, _written_again(found), example.setting) == found


@given(
    form=st.sampled_from(list(identifier_forms().values())),
    text=st.text(max_size=60) | st.text(alphabet=TRICKS, max_size=25),
    setting=somewhere,
)
@also(form=identifier_forms()[IdentifierKind.EMAIL], text="\u0130@\u0130.x", setting=Setting())
def test_whatever_is_written_is_refused_or_has_one_normal_spelling(
    form: IdentifierForm, text: str, setting: Setting
) -> None:
    try:
        found = identifier(form.kind, text, setting)
    except NotAnIdentifierError:
        return

    assert identifier(form.kind, _written_again(found), setting) == found
    assert "\0" not in found.value
    found.value.encode()


@given(pair=st.sampled_from(PAIRS), data=st.data())
def test_damaged_examples_are_refused_or_have_one_normal_spelling(
    pair: tuple[IdentifierForm, Example], data: st.DataObject
) -> None:
    form, example = pair
    at = data.draw(st.integers(0, len(example.written)))
    extra = data.draw(st.text(alphabet=TRICKS, max_size=4))
    written = example.written[:at] + extra + example.written[at + data.draw(st.integers(0, 2)) :]

    try:
        found = identifier(form.kind, written, example.setting)
    except NotAnIdentifierError:
        return
    assert identifier(form.kind, _written_again(found), example.setting) == found


@pytest.mark.parametrize("form", identifier_forms().values(), ids=lambda form: form.kind.value)
@pytest.mark.parametrize("written", ["", " ", "\u200b" * 3 + " ", "\n\t", "a" * 5_000])
def test_nothing_and_too_much_are_refused(form: IdentifierForm, written: str) -> None:
    if form.kind in NAMED_AT and "\u200b" in written:
        assert identifier(form.kind, written, Setting(service="chat.example"))
        return  # somebody may be called by what is not seen

    with pytest.raises(NotAnIdentifierError):
        identifier(form.kind, written, Setting(service="chat.example", report="cybertip:1"))


def test_every_kind_but_mentions_has_a_form_and_every_form_examples() -> None:
    assert set(IdentifierKind) - set(identifier_forms()) == {IdentifierKind.MENTION}
    assert all(form.examples() for form in identifier_forms().values())


def test_an_accounts_name_and_service_come_apart_again() -> None:
    found = identifier(IdentifierKind.ACCOUNT, "ana@mail.example", Setting(service="chat.example"))

    assert service_and_name(found) == ("chat.example", "ana@mail.example")
