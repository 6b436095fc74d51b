"""Exchange: what other bodies' tools write, and what Clew writes for them.

hash_lists        open a hash list of any known format
hash_list_format  what a format must offer; each is one file of formats/
tally             the report on what a list claimed and what it held
parcels           write a parcel in any known format
parcel            what is to be written, each thing with its handling
parcel_format     what a written format must offer; each is one file of formats/
report_format     what one must offer that has a form for a report, and writes a case as several
cybertip          a report as the form in which providers submit it
released          what of a parcel may go: all that a format's writer sees
ciphers           suites that sign and seal, one file each
signing           canonical documents and their signatures
directory         which bureaux take part, and their keys
statements        what owners say of their records, and the law that joins it
sealed            packages, streams, receipts
deconfliction     which selectors two bureaux both hold
"""
