"""The yardstick of matching: scenes, strangers, edits, and what Clew and its peers find of them."""
