"""Fusion: all that speaks for and against two items belonging together, weighed in one place.

channels  what can link two items, and which channels depend on each other
finding   what one channel says of two items: a likelihood ratio, or why there is none
recorded  the finding of a recorded match
faces     the finding of the faces seen in both
texts     the finding of words that were read in both
accounts  the finding of accounts that had both files, by reports
metadata  the findings of what the files say of themselves
fusing    findings as one table and as probabilities, with what depends on what
settling  what would settle it
words     what it means
best_of   the findings of many pairs of items, for two series or persons
"""
