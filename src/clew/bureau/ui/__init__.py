"""The pages of the web app: plain HTML, no scripts; every view is logged.

urls         the addresses
sessions     signing in and out
pages        cases, a case, an item; made of choices, cards, facts and lines
comparisons  the two sides of a match beside and on each other; made of stages
pictures     thumbnails, blurred and grey unless revealed
verdicts     judging a match, and undoing it
exports      a case's report as a file
viewing      what every page does: who asks, what is logged, absent for denied
"""
