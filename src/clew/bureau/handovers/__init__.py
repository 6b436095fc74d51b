"""Hand-overs: a case is offered to another officer or bureau, who accepts or declines it.

models   an offer and its answer
queries  what is offered to an officer, and what is offered of a case
actions  offering, taking the offer back, accepting, declining
"""
