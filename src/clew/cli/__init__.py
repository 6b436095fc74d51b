"""The command line: `clew ...`, the workstation's and the administrator's way in.

main      the program, its commands and what every command shares
session   a vault that was opened for an officer
listing   rows as a table for people or one JSON object a line
progress  bars with rate and time left
...       one file a command
"""
