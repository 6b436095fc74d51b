"""Intake: what comes in from outside becomes values.

collection  a folder of seized media: every file in it, and what stands in the way
reading     one file: its digests, type, facts and fingerprints; archives are opened
reports     reports of any known source: heads, sightings, and what is refused
"""
