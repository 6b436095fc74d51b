"""Hits: that something of a bureau touches a case, told where both markings say so; and requests.

models   a request for access, and each case whose owner answers it
queries  the hits that an officer is told of; requests to and of an officer
actions  asking for access, granting and declining it
"""
