"""Exports: a case written to a file that other bodies' programs read.

parcel   a case gathered as a parcel, as far as the officer may see it
actions  writing it to a file; asked for a reason, and logged
"""
