"""What a run compares. The names are stored and sent, so never renamed."""

from django.db import models


class About(models.TextChoices):
    """What a run compares."""

    SELECTORS = "selectors", "what reports and cases hold"
    PLANS = "plans", "where and when operations are planned"
