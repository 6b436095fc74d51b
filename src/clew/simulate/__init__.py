"""Simulate: invented rooms as pictures and clips, and worlds of reports, with their ground truth.

    textures    wood, wallpaper, carpet, books ... drawn from a seed
    room        a room with furniture, as textured quads
    camera      where one stands and looks; moving cameras
    renderer    quads to pixels
    footage     moving pictures as a function of time, and edits of them
    edits       edits of pictures
    encoding    pixels and sound to files
    truth       what a search should find, and what it did find
    collection  a known case, a seized collection and hash lists, written to a folder
    photographs many different photographs, for measuring
    worlds      invented people, their accounts and what is reported of them

Pictures show only rooms and things in them: no people. Nobody in a world is real.
"""
