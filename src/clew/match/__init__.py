"""Match: fingerprints to candidates to matches with evidence.

subject      what is compared: one file's fingerprints
references   what it is held against
candidates   which references lie within the radius, in all eight turns
stills       picture against picture, and picture against clip
clips        clip against clip, through the spans of `alignment`
calibration  every threshold, and distances to probabilities
placement    by what a match lays one picture on the other
overlay      one picture laid on another, mixed and held against it
comparison   the thumbnails of a match laid on each other, blurred unless revealed
find         the way in: all matches of one subject, best first
compare      two subjects directly
cameras      pictures by one sensor: a package of its own
"""
