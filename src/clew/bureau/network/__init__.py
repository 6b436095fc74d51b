"""Reports, identifiers and sightings: what bureaux were told, under their markings."""
