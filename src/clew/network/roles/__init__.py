"""Roles: what somebody seems to do in a group, as hypotheses.

conduct   what somebody did: gave first, passed on, fetched, paid, wrote
weighing  how likely each role is, by what somebody did
deciding  the hypotheses of every member of a group, each with a sentence
"""
