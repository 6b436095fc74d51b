"""Places: what a room or a street looks like, so that it is found again from elsewhere.

describing  a picture as 1,280 numbers, by a model: pictures of one place mostly lie near each other
detecting   keypoints that are found again from far aside, by seeing the picture tilted
keypoints   what is kept of them
observing   both of one picture, inside the sandbox
place       both as bytes, which are checked when they are read
"""
