"""Fingerprint: pixels and bytes to what is kept of them so that copies can be found.

kind         what a plug-in in kinds/ declares and does
registry     the kinds, discovered
reading      all digests of a file in one read
pdq          the perceptual hash and its turned forms
information  pictures that say too little to match
borders      the picture inside its plain borders
looks        a clip's frames, still stretches kept as one
sensor_noise what a camera's sensor leaves in a picture; noise_gates: where it leaves nothing
"""
