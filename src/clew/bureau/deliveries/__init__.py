"""Deliveries: files that an officer sends from a browser or a program into an exhibit of a case.

They come piece by piece, go on where they stopped, and are then added as `clew add` adds files of
this machine: by a process of its own, one at a time (ADR 33).

models    a delivery, the files that are on their way in it, and their pieces
naming    what a file may be called, and what it says of itself
space     whether the disk can hold what is to come
locks     one sender writes to a file, one process reads
queries   an officer's deliveries and files; nobody sees another's
actions   opening, creating, receiving, handing in, reading, removing
starting  the process that reads, and whether one is at it
process   what it does
"""
