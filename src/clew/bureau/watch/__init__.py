"""The standing watch: who keeps a case or a series is told once of each new item that touches it.

models   what an officer has seen of it: all that is stored
queries  what is watched, and the finds that an officer may be told of
actions  a find was seen
"""
