"""Handling: the markings that say who may see and pass on a record.

tlp       how far to share, a label for people
pap       how visibly to act, a label for people; the strictest forbids exports
purpose   what a record may be used for
audience  the bureaux that it may be shown to
marking   all of these and until when it is kept; what is derived carries the stricter of each
"""
