"""Deconfliction between nodes: runs in which two bureaux learn which selectors both hold.

models   the hub's keys and quotas; runs, their sealed selectors and messages; hits as contacts
queries  the selectors that may take part; runs, and the contacts that an officer may see
actions  holding the key, starting and answering runs, taking messages, carrying them, contacts
views    what other nodes call
told     why a message was refused or a run ended, known again in the text that is kept
"""
