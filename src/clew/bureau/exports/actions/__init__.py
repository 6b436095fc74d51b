"""What leaves, by who may let it leave.

cases     a case as a file of some format
reports   a report as a document of some format
networks  the picture of a network
pictures  a picture, its faces covered
release   whom a file is for
"""
