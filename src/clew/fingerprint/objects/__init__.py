"""Objects: household and other things found in pictures, as words to search by.

things     which things are known, and the words for each
finding    what the model finds in one picture
observing  what is told of each picture, inside the sandbox
seen       one thing that was seen, as bytes, which are checked when they are read
spans      the things of a clip's frames, put together over time

Rules:
1. Things only: people, parts of them and what they wear are not told, also where a model knows
   them. Clew brings no classifier of people.
2. A thing is a word to search by, never evidence: no match and no link is made of it.
"""
