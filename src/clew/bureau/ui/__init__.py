"""The pages of the web app: plain HTML, no scripts; every view is logged.

urls      the addresses
pages     cases, a case, an item
pictures  thumbnails, blurred and grey unless revealed
verdicts  judging a match, and undoing it
viewing   what every page does: who asks, what is logged, absent for denied
"""
