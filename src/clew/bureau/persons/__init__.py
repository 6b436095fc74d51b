"""Series, persons, places, devices and voices: dossiers, and what officers decided of them.

models          a dossier, and the decisions on it: all that is stored
decided         the decisions as values, and what follows from a set of them, in whatever order
contradictions  what cannot all be true
words           decisions and roles as people read them
queries         dossiers as an officer may see them; what is identified already
actions         opening, gathering, merging, splitting, assessing, and undoing each of them
"""
