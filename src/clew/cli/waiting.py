"""`clew waiting`: what waits for you."""

from typing import TYPE_CHECKING

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.bureau.waiting.queries import Waiting


def waiting(as_json: AsJson = False) -> None:
    """List what waits for you: referrals, mentions, tasks, cases offered, requests, receipts."""
    with open_session(rules.ENTER) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.waiting.queries import waiting_for

        found = waiting_for(session.officer, now=now())
        rows: list[dict[str, object]] = []
        for mention in found.mentions:
            note = mention.note
            told = f"{note.officer or note.bureau} mentions you: clew note show {note.pk.hex[-8:]}"
            rows.append({"what": "mention", "case": note.case.number, "told": told})
        for task in found.tasks:
            due = f" (due {task.due_date:%Y-%m-%d})" if task.due_date else ""
            told = f"{task.what}{due}: clew task done {task.pk.hex[-8:]}"
            rows.append({"what": "task", "case": task.case.number, "told": told})
        for offer in found.offers:
            told = f"{offer.from_bureau} offers it: {offer.reason}"
            rows.append({"what": "offer", "case": offer.case.number, "told": told})
        for asked in found.requests:
            told = f"{asked.request.officer} asks to be let in: clew hit grant {asked.pk}"
            rows.append({"what": "request", "case": asked.case.number, "told": told})
        for hit in found.hits:
            told = f"something of {hit.bureau} touches it: clew hit ask {hit.id}"
            rows.append({"what": "hit", "case": hit.case_number, "told": told})
        for run in found.comparisons:
            told = f"{run.partner_id} offers to compare: clew deconflict accept {run.pk.hex[-8:]}"
            rows.append({"what": "comparison", "case": "", "told": told})
        for one in found.contacts:
            both = f"you and {one.row.run.partner_id} both hold {one.identifier}"
            told = f"{both}: clew deconflict contact {one.row.pk.hex[-8:]}"
            rows.append({"what": "contact", "case": ", ".join(one.held_by), "told": told})
        for late in found.due:
            told = f"the {late.kind} {late.name} is kept too long: clew retention list"
            rows.append({"what": "retention", "case": "", "told": told})
        rows += _between_bureaux(found)
        record_view(tags.UI_WAITING_VIEWED, officer=session.officer, now=now())
    columns = ["what", "case", "told"]
    show(rows, columns=columns, as_json=as_json, empty="Nothing waits for you.")


def _between_bureaux(found: "Waiting") -> list[dict[str, object]]:
    """Referrals that are to be answered, and packages without a receipt."""
    rows: list[dict[str, object]] = []
    for referral in found.referrals:
        due = f" (due {referral.due_at:%Y-%m-%d})" if referral.due_at else ""
        told = f"{referral.bureau} asks{due}: clew referral show {referral.pk.hex[-8:]}"
        rows.append({"what": "referral", "case": "", "told": told})
    for sent in found.receipts:
        told = f"{sent.partner_id} did not say that it took in package {sent.number}"
        rows.append({"what": "receipt", "case": "", "told": told})
    return rows
