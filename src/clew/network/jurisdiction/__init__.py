"""Jurisdiction: which country, and which state or province of it, somebody seems to be in.

place          a country, and where known a first-level subdivision of it
subdivisions   names and codes of subdivisions (ISO 3166-2), a bundled table
countries      names and codes of countries
addresses      the place that an address names
phones         the place that a phone number belongs to
networks       places of addresses of the net: what every list of them offers
bundled        the list that comes with Clew
csv_networks   a bureau's own list, as CSV
mmdb_networks  a bureau's own list, as MMDB
deciding       an entity's jurisdiction, by all its sightings
proposing      the one country that several jurisdictions speak for
"""
