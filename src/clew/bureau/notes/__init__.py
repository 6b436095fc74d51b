"""Notes: what officers say to each other on a case, an item, or a series, person or place.

models    a note, its versions, and who was mentioned in it
mentions  names written with an @, in a note's words
rows      what the queries return: frozen values
queries   the notes that an officer may see, in threads
actions   writing, answering, editing and withdrawing; a mention was seen
"""
