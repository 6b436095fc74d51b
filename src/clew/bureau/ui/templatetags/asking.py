"""Asking: what an officer may open at all, so that pages point nowhere that is closed."""

from django import template

from clew.bureau.access import rules
from clew.bureau.access.policy import Actor

register = template.Library()


@register.filter
def reads_reports(officer: Actor) -> bool:
    """Tell whether an officer may read reports, and what is built from them."""
    return officer.is_authenticated and rules.READ_REPORTS.gate.admits(officer)


@register.filter
def sees_dossiers(officer: Actor) -> bool:
    """Tell whether an officer may see series, persons, places, devices and voices."""
    return officer.is_authenticated and rules.READ_DOSSIER.gate.admits(officer)


@register.filter
def sees_operations(officer: Actor) -> bool:
    """Tell whether an officer may see operations."""
    return officer.is_authenticated and rules.READ_OPERATION.gate.admits(officer)


@register.filter
def plans_operations(officer: Actor) -> bool:
    """Tell whether an officer may plan operations."""
    return officer.is_authenticated and rules.PLAN_OPERATION.gate.admits(officer)


@register.filter
def searches(officer: Actor) -> bool:
    """Tell whether an officer may ask for anything by the one search."""
    return officer.is_authenticated and rules.SEARCH_ALL.gate.admits(officer)


@register.filter
def refers(officer: Actor) -> bool:
    """Tell whether an officer may draft referrals."""
    return rules.HANDLE_REFERRALS.gate.admits(officer)


@register.filter
def sees_pictures(officer: Actor) -> bool:
    """Tell whether an officer may reveal pictures, or oversees those who may."""
    several = (rules.REVEAL, rules.OVERSEE_EXPOSURE)
    return officer.is_authenticated and any(rule.gate.admits(officer) for rule in several)


@register.filter
def answers_contacts(officer: Actor) -> bool:
    """Tell whether an officer may be told what another bureau holds too."""
    return officer.is_authenticated and rules.ANSWER_CONTACT.gate.admits(officer)


@register.filter
def oversees(officer: Actor) -> bool:
    """Tell whether an officer may see the numbers of the bureau."""
    return officer.is_authenticated and rules.OVERSEE_BUREAU.gate.admits(officer)
