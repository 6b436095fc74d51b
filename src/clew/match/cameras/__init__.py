"""Cameras: pictures taken by one sensor, by the noise that it leaves in all of them.

pattern      a sensor's pattern, grown from pictures; a picture made ready to be held against it
correlation  how far a picture agrees with a pattern: peak-to-correlation energy (PCE)
search       where a picture lies on a pattern: turned, cropped, shrunk
scores       PCE as a probability
grouping     pictures that share a sensor, when no camera is known
growing      a pattern from pictures that a person chose
habits       what files say of their camera beside the noise, and what that is worth

A link by a camera is a lead: a person judges it.
"""
