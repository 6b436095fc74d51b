"""Voices: speech found in sound, described, and put together into speakers with their turns.

speech      where somebody speaks, by a model
spectra     sound as the describing model hears it
describing  a second or two of speech as 512 numbers
hearing     what the two models say of one track, inside the sandbox
quality     whether speech can be compared at all, and why not
utterance   a second or two of speech as bytes, which are checked when they are read
speakers    the utterances of one file, put together by voice
voice       one speaker of a file as bytes
"""
