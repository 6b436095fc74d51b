"""Triage: a case's items as stacks to be graded once each, and what is folded away of them.

A stack is a copy family: items of the case that are the same picture or clip as a whole. Nothing of
it is stored: it is read from the records each time, as far as the officer may see them now.

stack     one stack, and what it is sorted by
choosing  which stacks are wanted, and how many each further choice would leave
queries   the stacks of a case, and whether items are in it
actions   grading a stack, taking that back, giving items to a colleague to look at
"""
