"""Reading deconfliction.

node       keys, runs and messages, for the actions of this app
selectors  what may take part in a run
contacts   the hits that an officer may see, because a report or an item of theirs holds them
refusals   messages that were refused, for who carries them
listing    runs and quotas, for officers
"""
