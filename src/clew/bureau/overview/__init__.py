"""What a supervisor keeps an eye on: what comes in, how long it takes, what waits, what came of it.

weeks    the weeks that are looked at
series   numbers by week, as charts and files take them
queries  what is counted, as far as the officer may see it
actions  the numbers as a file, for a reason
"""
