"""Faces: found, judged whether they can be compared, and described.

finding    where the faces of a picture are, turned ones too
quality    whether a face can be compared at all, and why not
observing  what the two models say of one picture, inside the sandbox
face       one face as bytes, which are checked when they are read
tracks     the faces of a clip's frames, put together over time
covering   faces painted over, in a picture that leaves
"""
