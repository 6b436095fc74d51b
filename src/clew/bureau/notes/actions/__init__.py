"""What officers do with notes.

writing   a note, or an answer to one; whom it mentions is told
changing  an edit is a further version; what is withdrawn keeps its place in the thread
seeing    a mention was seen
"""
