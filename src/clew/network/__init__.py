"""From identifiers to people: scored links, entities, groups, roles, paths, jurisdiction."""
