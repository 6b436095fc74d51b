"""How much was told of an operation by now: a word that changes with whatever more is told."""

from django.db.models import Count

from clew.bureau.operations.models import Operation, Site


def told_by_now(operation: Operation) -> str:
    """Return a word that is another as soon as anything more is told of a site.

    What is told is only ever added, so it is enough to count.
    """
    counted = Site.objects.filter(operation=operation).aggregate(
        sites=Count("pk", distinct=True),
        events=Count("events", distinct=True),
        outcomes=Count("outcomes", distinct=True),
        ticks=Count("ticks", distinct=True),
    )
    return ".".join(str(number) for number in counted.values())
