"""Resolution: which accounts are the same person's, how sure that is, and why.

    nouns rows  all sightings in columns; nouns and subjects by number
    change      rows that came or went
    crowds      how many share an address or number at a time; lists
    candidates  pairs worth comparing
    view        pairs with their rows laid out; features/ read it
    feature     what a feature is; features/ finds evidence for and against; registry lists them
    grounds     which sorts of evidence carry a link
    weights     what each finding adds (weights.toml, written by learning)
    scoring     probabilities of same person, same household, unrelated
    components clustering   who is together
    judging     what people decided
    pairing grouping   scores and clusters, kept true piece by piece
    explaining  links in words; times meetings comparing have words of features
    evidence    such words in records, known again
    resolving   all of it, from nothing or piece by piece
    news parts  what is otherwise since; how it is kept and taken up again

`resolve(sightings)` gives a `Resolution`.
"""

from clew.network.resolution.explaining import Explanation
from clew.network.resolution.resolving import Resolution, explain_pairs, resolve
from clew.network.resolution.weights import Weights, default_weights

__all__ = ["Explanation", "Resolution", "Weights", "default_weights", "explain_pairs", "resolve"]
