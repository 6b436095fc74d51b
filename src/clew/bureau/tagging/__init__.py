"""Tags: words of a case's own that officers put on its items, to find them again by.

word     how a tag is spelt
models   the words of a case, and which item has one; never changed, only undone
actions  tagging, and undoing it
queries  the tags that stand, by item
"""
