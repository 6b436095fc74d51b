"""The nouns of the field, as frozen values that every layer above speaks in."""
