"""The calls of Hasher-Matcher-Actioner, with its payloads, behind Clew's rules of access.

A bank is a hash list that the officer sees; a bank's content is one entry of it.
"""
