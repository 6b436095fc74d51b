"""Exchange: what other bodies' tools write, and what Clew writes for them.

hash_lists        open a hash list of any known format
hash_list_format  what a format must offer; each is one file of formats/
tally             the report on what a list claimed and what it held
"""
