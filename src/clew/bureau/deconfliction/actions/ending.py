"""Ending: hits become contacts; selectors, tags and messages of the run are deleted either way."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.deconfliction.about import About
from clew.bureau.deconfliction.actions.refusing import forget_old
from clew.bureau.deconfliction.actions.secret import Secret
from clew.bureau.deconfliction.actions.telling import tell_of_run
from clew.bureau.deconfliction.models import Contact, OutMessage, Run, RunSecret, State
from clew.bureau.deconfliction.queries.contacts import PLANNED
from clew.bureau.deconfliction.queries.listing import TIME_OVER
from clew.bureau.operations.actions.conflicts import keep_conflicts
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.deconfliction.messages import Kind
from clew.model.wording import Wording

MOST_WHY = 200  # letters of why a run was stopped, as the other is told
DECLINED_HERE = Wording("declined here")
BROKEN_OFF_HERE = Wording("broken off here: %(reason)s")
DECLINED = Wording("declined")
BROKEN_OFF = Wording("broken off")
TWO_KEYS = Wording("two keys")
REFUSED = Wording("refused %(kind)s: %(why)s")
OF_BUREAU = Wording("%(bureau)s: %(why)s")
"""Why runs end, as it is kept and told to the other: `deconfliction.told` knows it again."""


def finish_run(
    run: Run, secret: Secret, hits: Sequence[int], *, officer: Officer | None, now: datetime
) -> None:
    """Keep the hits of a run that came to its end, and forget the rest."""
    if run.about == About.PLANS:
        _keep_planned(run, secret, hits, now=now)
    else:
        Contact.objects.bulk_create(_contacts(run, secret, hits))
    _forget(run)
    run.state, run.ended_at = State.DONE, now
    run.save()
    kept = run.contacts.count()
    details = {"with": run.partner_id, "hits": kept, "of": run.count}
    subject = str(run.pk)
    record(tags.DECONFLICTION_RUN_DONE, officer=officer, subject=subject, details=details, now=now)


def _contacts(run: Run, secret: Secret, hits: Sequence[int]) -> Iterator[Contact]:
    for place in hits:
        kind, value = secret.names[place]
        yield Contact(run=run, kind=kind, value=value, tag=secret.tags[place].hex())


def _keep_planned(run: Run, secret: Secret, hits: Sequence[int], *, now: datetime) -> None:
    """One contact for all, so that nothing says how near the sites are; both call it alike."""
    if not hits:
        return
    sites = sorted({UUID(one) for place in hits for one in secret.names[place][1].split(",")})
    keep_conflicts(sites, bureau=str(run.partner.bureau), run=run.pk, now=now)
    tag = min(secret.tags[place] for place in hits).hex()
    value = ",".join(str(one) for one in sites)
    Contact.objects.create(run=run, kind=PLANNED, value=value, tag=tag)


def end_run(  # noqa: PLR0913 -- which, why, by whom, what is told
    run: Run,
    why: str,
    *,
    officer: Officer | None,
    vault: VaultFolder,
    now: datetime,
    tells: str = "",
) -> None:
    """End a run without a comparison and forget what took part; with `tells`, tell the other."""
    _forget(run)
    run.state, run.ended_at, run.ended_why = State.ENDED, now, why[:1000]
    run.save()
    if tells:
        told = {"why": tells[:MOST_WHY]}
        tell_of_run(run, Kind.STOPPED, told, vault=vault, now=now)
    details = {"with": run.partner_id, "why": why[:500]}
    subject = str(run.pk)
    record(tags.DECONFLICTION_RUN_ENDED, officer=officer, subject=subject, details=details, now=now)


@transaction.atomic
def end_overdue(*, vault: VaultFolder, now: datetime) -> int:
    """End what is past its time, delete messages that nobody took, and return how many ended."""
    overdue = Run.objects.filter(state__in=[State.OFFERED, State.RUNNING], until__lte=now)
    found = list(overdue.select_for_update(of=("self",)).select_related("partner"))
    for run in found:
        end_run(run, TIME_OVER, officer=None, vault=vault, now=now)
    OutMessage.objects.filter(until__lte=now).delete()
    forget_old(now=now)
    return len(found)


def _forget(run: Run) -> None:
    RunSecret.objects.filter(run=run).delete()
    OutMessage.objects.filter(run=run).delete()
