"""Classifying: what the bureau's classifiers said of items becomes rows.

What a classifier of some name says of an item replaces what one of that name said of it before, of
whatever version: the latest word stands. What others said stays.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from clew.bureau.accounts.models import Bureau
from clew.bureau.vault.models import Classifier, Saying
from clew.fingerprint.classifiers.sayings import Sayings
from clew.intake.file_reading import FileReading


def record_sayings(readings: Iterable[FileReading], *, bureau: Bureau, now: datetime) -> None:
    """Record what classifiers of this bureau said, within the caller's transaction."""
    known: dict[str, Classifier] = {}
    for reading in readings:
        for one in reading.sayings:
            says = one.classifier
            if says.name not in known:
                known[says.name] = _classifier(one, bureau=bureau, now=now)
            _replace(known[says.name], one, sha256=reading.digests.sha256.hex(), now=now)


def _classifier(sayings: Sayings, *, bureau: Bureau, now: datetime) -> Classifier:
    says = sayings.classifier
    row, _ = Classifier.objects.update_or_create(
        bureau=bureau,
        name=says.name,
        version=says.version,
        model_sha256=says.sha256,
        defaults={"licence": says.licence, "caution": says.caution},
        create_defaults={
            "licence": says.licence,
            "caution": says.caution,
            "first_used_at": now,
        },
    )
    return row


def _replace(classifier: Classifier, sayings: Sayings, *, sha256: str, now: datetime) -> None:
    same = Classifier.objects.filter(bureau=classifier.bureau_id, name=classifier.name)
    Saying.objects.filter(item=sha256, classifier__in=same).delete()
    Saying.objects.bulk_create(_rows(classifier, sayings, sha256=sha256, now=now))


def _rows(
    classifier: Classifier, sayings: Sayings, *, sha256: str, now: datetime
) -> Sequence[Saying]:
    priority = sayings.classifier.priority
    return [
        Saying(
            item_id=sha256,
            classifier=classifier,
            label=said.label,
            score=said.score,
            at_s=said.at_s,
            until_s=said.until_s,
            least=priority[said.label].least if said.label in priority else None,
            points=priority[said.label].points if said.label in priority else 0,
            said_at=now,
        )
        for said in sayings.said
    ]
