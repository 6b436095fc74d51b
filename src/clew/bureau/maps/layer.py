"""Layers: what a map counts. The names are in addresses, so never renamed."""

from enum import StrEnum


class Layer(StrEnum):
    """What is counted, and by which of its facts it lies somewhere."""

    SITES = "sites"  # where its plan says that it is
    OPERATIONS = "operations"  # wherever it has a site: one may lie in several places
    PEOPLE = "people"  # where most of what reports say of their accounts points to
    REFERRALS = "referrals"  # the country of the bureau at the other end; no subdivision
