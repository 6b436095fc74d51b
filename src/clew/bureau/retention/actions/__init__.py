"""Keeping retention: who oversees the bureau's cases holds, prolongs and removes what is due.

holding    legal holds, and a later day
removing   a case or a report goes, and its tombstone is logged
of_cases   what is deleted of a case
of_reports what is deleted of a report
"""
