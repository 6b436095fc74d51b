"""Any sightings and judgements, few enough to meet, and steps that add, recall and judge them."""

from datetime import timedelta

from hypothesis import strategies as st

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.network import Judgement, Verdict
from clew.model.sighting import Event, Sighting
from invented_sightings import START_AT, acc

ACCOUNTS = [acc(f"user{n}", f"{service}.example") for n in range(4) for service in ("a", "b")]
_VALUES = {
    "phone": ["+6421555100", "+6421555101"],
    "email": ["ana@mail.example", "ben@mail.example"],
    "ip": ["203.0.113.7", "203.0.113.8", "2001:db8::1", "2001:db8::2"],
    "device": ["d1", "d2"],
    "name": ["Ana Marsh", "Anna Marsh", "Ben Marsh"],
    "birth_date": ["1990-01-02", "1991-01-02"],
    "wallet": ["w1"],
    "screen_name": ["quietfox12", "quietfox1207"],
}


@st.composite
def any_sighting(draw):
    kind = draw(st.sampled_from(sorted(_VALUES)))
    minute = draw(st.none() | st.sampled_from([0, 1, 5, 90, 2_000, 60_000, 400_000]))
    at = None if minute is None else START_AT + timedelta(minutes=minute)
    return Sighting(
        f"report:{draw(st.integers(0, 4))}",
        f"row {draw(st.integers(0, 3))}",
        draw(st.sampled_from(ACCOUNTS)),
        Identifier(IdentifierKind(kind), draw(st.sampled_from(_VALUES[kind]))),
        draw(st.sampled_from([Event.LOGIN, Event.STATED])),
        first_at=at,
        last_at=at,
        port=draw(st.none() | st.sampled_from([4_000, 4_050, 60_000])),
        verified=draw(st.booleans()),
    )


MANY = st.lists(any_sighting(), min_size=1, max_size=40)
JUDGED = st.lists(
    st.builds(
        Judgement, st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.sampled_from(Verdict)
    ).filter(lambda judgement: judgement.a != judgement.b),
    max_size=4,
)

STEP = st.one_of(
    st.tuples(st.just("add"), st.lists(any_sighting(), min_size=1, max_size=8)),
    st.tuples(st.just("recall"), st.sampled_from([f"report:{n}" for n in range(5)])),
    st.tuples(st.just("judge"), JUDGED),
)
