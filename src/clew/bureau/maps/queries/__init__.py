"""What an officer may see on a map: each layer under the rule of what it counts.

sources   the rows of each layer, each with its country and subdivision
counting  how many there are by country, and by subdivision of a country
listing   the things of one layer at one place
points    sites with coordinates, and how far each is
"""

from clew.bureau.maps.queries.counting import by_country, by_part, in_all
from clew.bureau.maps.queries.listing import rows_at
from clew.bureau.maps.queries.points import site_points, site_states, with_states

__all__ = [
    "by_country",
    "by_part",
    "in_all",
    "rows_at",
    "site_points",
    "site_states",
    "with_states",
]
