"""Text: lines of it found in pictures, read, and judged whether the reading can be trusted.

finding    where lines of text are, tilted ones too
reading    what a line says, and how sure that is
letters    what it says in letters that need models of their own
observing  what the models say of one picture, inside the sandbox
line       one line as bytes, which are checked when they are read
spans      the lines of a clip's frames, put together over time
folding    how words are compared: without case, accents and look-alikes
"""
