"""What leaves, by who may let it leave.

cases     a case as a file of some format
reports   a report as a document of some format
pictures  a picture, its faces covered
release   whom a file is for
"""
