"""Exports: what leaves as a file of its own, asked for a reason, and logged.

actions   writing a case, a report, or a picture with its faces covered
queries   a case or a report gathered as a parcel, as far as the officer may see it
values    rows of the records as a parcel's values
new_file  a file that is whole or not there
one_picture  a picture as a page or a call hands it out
"""
