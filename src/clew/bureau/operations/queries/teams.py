"""Teams of an operation as values, with those who are in them."""

from clew.bureau.operations.models import Team
from clew.bureau.operations.queries.rows import TeamRow


def team_row(team: Team) -> TeamRow:
    """Return a team with who is in it; members that were read ahead are used."""
    members = list(team.members.all())
    officers = sorted(one.officer.get_username() for one in members if one.officer)
    outsiders = sorted(one.outsider for one in members if not one.officer)
    return TeamRow(team.pk, team.name, tuple(officers), tuple(outsiders))
