"""Tasks of a case: what is to be done, by whom, until when, and how it ended.

state    where a task stands
models   a task, and every change of it
queries  tasks of a case, and those that wait for an officer
actions  setting a task, giving it to somebody else, finishing, dropping and reopening it
"""
