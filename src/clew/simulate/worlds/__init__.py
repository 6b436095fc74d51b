"""Worlds: invented people, their accounts and what is reported of them, with the truth.

    settings        every rate, and settings shifted for measuring
    geography       a hundred countries
    names           invented names in six scripts, with transliterations
    addresses       an invented internet; leases
    phones wallets devices
    person people   homes, organised groups, innocents
    organising      sizes and roles of groups
    services        what accounts are called by, where
    profiles        what people call themselves, and what they state
    accounts        what people have
    network_access  from home, through carriers, VPNs, public places
    acts            sessions, day by day
    trade           files, payments and talk
    reporting       what reaches the bureaux, in tips and logs
    manner          how a report was written, and so what is lost in it
    changes         corrections and recalls
    truth world     the result
    metrics measuring  what somebody makes of a world, held against its truth
    writing         a world as files, with the truth beside them

`make_world(seed, settings)` gives a world; the same seed gives the same one.
"""

from clew.simulate.worlds.settings import Settings, shifted
from clew.simulate.worlds.world import World, make_world

__all__ = ["Settings", "World", "make_world", "shifted"]
