"""Held out: what edits of known files, and files of other things, reach as evidence.

Scores are likelihood ratios made into probabilities. Whether they are to be believed is seen on
files that nothing was tuned on: edits of each should reach much, strangers little. For honest
ratios strangers reach a ratio of r or more in at most one of r pairs.

    measured     what was reached in one channel, and whether it holds
    reliability  what was predicted beside what is so, at a size of the database
    pictures     edits of pictures: bits of PDQ, keypoints, views of another place
    scenes       several views of each place
    clips        edits of clips and of sound
"""
