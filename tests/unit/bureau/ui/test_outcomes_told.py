"""What came of a referral is told in the page's language; in English as it is told elsewhere."""

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clew.bureau.ui.outcomes_told import outcome_told
from clew.model.referral import Outcome

NUMBERS = st.integers(0, 120)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_in_english_it_is_what_the_command_line_says(children, arrests, seizures):
    outcome = Outcome(children, arrests, seizures)
    assert outcome_told(outcome) == outcome.in_words()


def test_in_another_language_no_word_of_it_is_english():
    with translation.override("fr"):
        told = outcome_told(Outcome(children_safeguarded=2, seizures=1))
    assert told == "2 enfants mis en sécurité, aucune arrestation, 1 saisie"
