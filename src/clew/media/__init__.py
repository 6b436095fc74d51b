"""Media: untrusted bytes become frames, facts and an archive's members, inside the sandbox.

signatures  types told by content, never by name
limits      how much one file may cost
frame       what comes back: frames, and the reading of a file
thumbnail   small JPEGs of our own, blurred and grey
errors      what went wrong with one file
wire        values as checked JSON, between the worker and us
decoders    pictures, clips and sound; they run in a worker only
archives    zip, tar and 7z; they run in a worker only
sandbox     the workers, what confines them, and the probes that prove it
"""
