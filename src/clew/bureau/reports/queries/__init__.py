"""A case gathered into a report's values, as far as the officer may see it, and its figures.

cases     the files of a case: what the text says
network   whom its files lead to, and where they are
timeline  what happened in it
"""

from clew.bureau.reports.queries.cases import case_report

__all__ = ["case_report"]
