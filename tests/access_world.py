"""Access world: a case with all that can hang on one, and who asks, in every situation.

Every route and every call is asked in it, and what comes of it is held against `access_oracle`.
"""

import io
import itertools
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid5

import numpy as np
from django.test import Client
from django.utils.timezone import now
from PIL import Image

import access_proof
from access_oracle import MAY, Situation
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.api.actions import LONGEST, make_token
from clew.bureau.api.scopes import Scope
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.custody.actions import record_seizure
from clew.bureau.deconfliction.models import Contact, Run
from clew.bureau.deliveries.models import Delivery
from clew.bureau.exposure.actions import begin_look
from clew.bureau.grades.actions import grade_item
from clew.bureau.handovers.actions import offer_case
from clew.bureau.hits.actions import ask_access
from clew.bureau.hits.queries import hits
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.notes.models import Note
from clew.bureau.operations.actions.checklist import add_line
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.seizing import seize_at_site
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.plan_file import PlannedRow
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.referrals.models import Referral
from clew.bureau.sharing.models import Node, Partner
from clew.bureau.tagging.actions import tag_items
from clew.bureau.tasks.actions import set_task
from clew.bureau.tasks.models import Task
from clew.bureau.vault.models import Judgement, Loan, Location
from clew.bureau.vault.templates import template_name
from clew.bureau.watch.queries import finds
from clew.fingerprint.faces.face import Against, Face
from clew.fingerprint.kinds.face import KIND
from clew.handling.purpose import Purpose
from clew.model.dossier import Kind
from clew.model.grade import Scheme
from clew.model.match import Span
from records import (
    NOW,
    make_bureau,
    make_case,
    make_exhibit,
    make_fingerprint,
    make_item,
    make_location,
    make_match,
    make_officer,
    make_referral,
    make_sighting,
    make_text_line,
    make_unread,
    make_upload,
)

PURPOSES = {
    "victims": Purpose.VICTIM_IDENTIFICATION.value,
    "investigation": Purpose.INVESTIGATION.value,
    "intelligence": Purpose.INTELLIGENCE.value,
}
ONE_ROLE, ALL = [frozenset({role}) for role in MAY], frozenset(MAY)


class World:
    """A case with all that can hang on one, another with what it matches, and who asks."""

    def __init__(self, vault):
        self.owner = make_bureau("Owner", country="DE")
        self.bureaux = {
            "own": self.owner,
            "named": make_bureau("Named"),
            "country": make_bureau("Country", country="NZ"),
            "other": make_bureau("Other", country="IN"),
        }
        self.keeper = make_officer("keeper", bureau=self.owner, roles=Role)
        self.case = make_case(self.keeper, number="Secret 7")
        exhibit = make_exhibit(self.case)
        self.item, other = make_item(exhibit), make_item(exhibit)
        self.other = other
        match = make_match(
            self.item, other, query_span=Span(0, 2), match_span=Span(5, 7), evidence={}
        )
        make_unread(exhibit)
        make_text_line(self.item, "lighthouse")
        make_sighting(self.item, "couch")
        for one in (self.item, other):
            self._draw(vault, one)
        judgement = Judgement.objects.create(
            match=match, officer=self.keeper, verdict="same", judged_at=NOW
        )
        dossier = open_dossier(
            self.keeper,
            kind=Kind.SERIES,
            case=self.case,
            name="Series of a lake",
            start=other.sha256,
            now=NOW,
        )
        second = open_dossier(
            self.keeper, kind=Kind.SERIES, case=self.case, name="Series of a shore", now=NOW
        )
        self._find_elsewhere()
        self.lent = self._lend_out_of_the_case()
        referral = make_referral(self.owner, self.bureaux["named"], request="Secret 7 and its lamp")
        self.officer = make_officer("asker", bureau=self.owner)
        draft = make_referral(
            self.owner,
            self.bureaux["named"],
            request="Secret 7, not sent",
            state="drafted",
            sent_at=None,
        )
        accepted = make_referral(self.owner, self.bureaux["named"], state="accepted")
        _, secret = make_token(
            "hasher", [Scope.MATCH], lasts=LONGEST, acting_officer=self.officer, now=now()
        )
        self.program = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
        note = self._note_of_the_asker()
        task = set_task(self.keeper, case=self.case, what="Ask", assignee="keeper", now=NOW)
        Task.objects.update(assignee=self.officer)
        make_officer("colleague", bureau=self.owner)
        offered = Case.objects.get(number="Secret 8")
        offer = offer_case(self.keeper, case=offered, to="asker", reason="theirs", now=NOW)
        hit, asked = self._hit_of_a_hidden_case()
        record_seizure(
            self.keeper,
            case=self.case,
            label=exhibit.label,
            seized_at=NOW,
            place="a flat",
            seized_by="Officer 12",
            now=NOW,
        )
        operation, site, line = self._operation()
        team, process = operation.teams.get(), operation.processes.get()
        touching = next(one for one in finds(self.keeper) if one.watched.kind == "case")
        grade = grade_item(
            self.keeper, self.item.sha256, scheme=Scheme.BASELINE, value="yes", now=NOW
        )
        (tag,) = tag_items(
            self.keeper, case=self.case, items=[self.item.sha256], word="lamp of Secret 7", now=NOW
        )
        for one in (self.item, other):
            begin_look(self.officer, one.sha256, now=now())
        contact, run = self._contact(), self._offered_run()
        delivery = Delivery.objects.create(exhibit=exhibit, officer=self.officer, opened_at=NOW)
        upload = make_upload(delivery)
        self.keys = {
            "contact_id": contact,
            "run_id": run,
            "case_id": self.case.pk,
            "sha256": self.item.sha256,
            "match_id": match.pk,
            "judgement_id": judgement.pk,
            "grade_id": grade.pk,
            "tag_id": tag.pk,
            "dossier_id": dossier.pk,
            "second_id": second.pk,
            "decision_id": dossier.decisions.order_by("pk").last().pk,
            "find_id": touching.id,
            "note_id": note.pk,
            "task_id": task.pk,
            "offer_id": offer.pk,
            "exhibit_id": exhibit.pk,
            "operation_id": operation.pk,
            "site_id": site.pk,
            "line_id": line.pk,
            "team_id": team.pk,
            "process_id": process.pk,
            "hit_id": hit,
            "asked_id": asked,
            "referral_id": referral.pk,
            "part": 0,
            "layer": "query",
            "what": "faces",
            "country": "IN",
            "subdivision": "unknown",
        }
        self.there = {
            "case": (self.case.pk,),
            "report": (self.case.pk, "html"),
            "item": (self.item.sha256,),
            "thumbnail": (self.item.sha256,),
            "face": (self.item.sha256, 0),
            **dict.fromkeys(("reveal", "covered"), (self.item.sha256,)),
            "search-item": (self.item.sha256, "faces"),
            "search": ("faces",),
            "search-file": ("faces",),
            **dict.fromkeys(("search-all", "search-found", "search-by-file", "search-key"), ()),
            **dict.fromkeys(("search-text", "search-words", "search-things", "search-seen"), ()),
            "dossier": (dossier.pk,),
            **dict.fromkeys(("dossier-status", "dossier-role"), (dossier.pk,)),
            **dict.fromkeys(("dossier-others", "dossier-choose", "dossier-split"), (dossier.pk,)),
            **dict.fromkeys(("dossier-pair", "dossier-weigh"), (dossier.pk, second.pk)),
            **dict.fromkeys(("dossier-merge", "dossier-differ"), (dossier.pk, second.pk)),
            "undo-decision": (dossier.pk, dossier.decisions.order_by("pk").last().pk),
            "find-seen": (touching.id,),
            "compare": (match.pk,),
            "overlay": (match.pk, "query"),
            "reveal-both": (match.pk,),
            **dict.fromkeys(("moment", "reveal-moment", "moments"), (match.pk,)),
            **dict.fromkeys(("look-at-both", "let-go-of-both"), (match.pk,)),
            "judge": (match.pk,),
            "undo": (judgement.pk,),
            **dict.fromkeys(("referral", "trace", "referral-withdraw"), (referral.pk,)),
            **dict.fromkeys(("referral-acknowledge", "referral-decline"), (referral.pk,)),
            "referral-accept": (referral.pk,),
            **dict.fromkeys(("referral-progress", "referral-close"), (accepted.pk,)),
            **dict.fromkeys(("referral-review", "referral-send"), (draft.pk,)),
            **dict.fromkeys(("referral-new", "referral-draft"), ()),
            "case-notes": (self.case.pk,),
            "note-add": (self.case.pk,),
            "item-note": (self.item.sha256,),
            "dossier-note": (dossier.pk,),
            **dict.fromkeys(("note", "note-answer", "note-edit", "note-withdraw"), (note.pk,)),
            "note-mark": (note.pk,),
            **dict.fromkeys(("case-tasks", "task-add", "case-team"), (self.case.pk,)),
            **dict.fromkeys(("hand-over-offer", "hand-over-withdraw"), (self.case.pk,)),
            "task-change": (task.pk,),
            "hand-over-answer": (offer.pk,),
            **dict.fromkeys(
                ("case-exhibits", "case-timeline", "case-queue", "case-offered"), (self.case.pk,)
            ),
            **dict.fromkeys(("case-triage", "triage-stacks", "triage-cards"), (self.case.pk,)),
            **dict.fromkeys(("triage-grade", "triage-undo", "triage-assign"), (self.case.pk,)),
            **dict.fromkeys(("triage-tag", "triage-untag"), (self.case.pk,)),
            "triage-reason": (self.case.pk,),
            **dict.fromkeys(("triage-reveal", "triage-let-go"), (self.case.pk, self.item.sha256)),
            "retention": (),
            **{f"retention-{act}": () for act in ("hold", "lift", "prolong", "remove")},
            **dict.fromkeys(("exposure-budget", "exposure-go-on"), ()),
            **dict.fromkeys(("overview", "overview-file"), ()),
            "map-country": ("IN",),
            "map-place": ("IN", "unknown"),
            **dict.fromkeys(("case-add", "files-send", "deliveries"), (self.case.pk,)),
            **dict.fromkeys(("delivery", "delivery-take-in", "delivery-empty"), (delivery.pk,)),
            "uploads": (delivery.pk,),
            "upload": (upload.pk,),
            "custody-seize": (self.case.pk,),
            **dict.fromkeys(("custody-add", "custody-verify"), (exhibit.pk,)),
            **dict.fromkeys(
                ("operation", "operation-board", "operation-changes", "operation-outcomes"),
                (operation.pk,),
            ),
            **dict.fromkeys(("operation-site", "operation-tell", "operation-outcome"), (site.pk,)),
            **dict.fromkeys(
                ("operation-exhibits", "operation-labels", "operation-report"), (operation.pk,)
            ),
            "operation-seize": (site.pk,),
            "operation-begin": (),
            **dict.fromkeys(("operation-new", "operation-open"), (self.case.pk,)),
            **dict.fromkeys(
                (
                    *(
                        f"operation-{part}"
                        for part in ("compare", "plan", "window", "team", "process")
                    ),
                    *("operation-risk", "operation-line", "site-new", "site-add"),
                ),
                (operation.pk,),
            ),
            **{f"site-{act}": (site.pk,) for act in ("plan", "change", "remove")},
            "operation-tick": (site.pk, line.pk),
            "hit-ask": (hit,),
            "request-answer": (asked,),
            "contact-answer": (contact,),
            "run-start": (),
            **dict.fromkeys(("run-answer", "run-stop"), (run,)),
        }

    def _operation(self):
        """An operation of the case with a site, and a line of its checklist."""
        operation = open_operation(
            self.keeper,
            case=self.case,
            name="Lantern of Secret 7",
            commander="keeper",
            begins_at=NOW,
            ends_at=NOW + timedelta(hours=4),
            now=NOW,
        )
        row = {"site": "S-1", "address": "1 Lake Road", "country": "IN", "zone": "Asia/Kolkata"}
        row |= {"team": "A team", "process": "search warrant", "authority": "A court"}
        row |= {"number": "7/26", "valid_from": "2026-02-01", "valid_until": "2026-04-01"}
        rows = [PlannedRow("row 1", planned_site(row))]
        take_in_plan(self.keeper, operation_id=operation.pk, rows=rows, now=NOW)
        add_line(self.keeper, operation_id=operation.pk, text="Called", now=NOW)
        site = operation.sites.get()
        seize_at_site(
            self.keeper, site_id=site.pk, label="A disk", seized_at=NOW, seized_by="Z", now=NOW
        )
        return operation, site, operation.checklist.get()

    def _contact(self):
        """Another bureau holds the item too, as a run of this node's bureau found."""
        Node.objects.create(bureau=self.owner, name="OWN", suites=[], made_at=NOW)
        other = Partner.objects.create(name="FAR", bureau=Bureau.objects.get(name="Far"))
        run = Run.objects.create(
            bureau=self.owner,
            partner=other,
            is_starter=True,
            hub="HUB",
            epoch="e",
            public=b"",
            state="done",
            began_at=NOW,
            until=NOW,
            ended_at=NOW,
        )
        value = f"sha256:{self.item.sha256}"
        return Contact.objects.create(run=run, kind="file_hash", value=value, tag="ab").pk

    def _offered_run(self):
        """Another bureau offers to compare, and waits for consent."""
        return Run.objects.create(
            bureau=self.owner,
            partner=Partner.objects.get(name="FAR"),
            is_starter=False,
            hub="HUB",
            epoch="e",
            public=b"",
            state="offered",
            their_count=1,
            began_at=NOW,
            until=datetime(2099, 1, 1, tzinfo=UTC),
        ).pk

    def _hit_of_a_hidden_case(self):
        """A case that the asker never sees touches the item; its owner asks for access."""
        far = make_officer("far", bureau=make_bureau("Far"))
        hidden = make_case(far, number="Hidden 9", marking="TLP:AMBER")
        make_match(make_item(make_exhibit(hidden)), self.item)
        Case.objects.update(tell_hits=True)
        (theirs,) = hits(far)
        request = ask_access(far, hit_id=theirs.id, reason="the same room", now=NOW)
        return uuid5(self.case.pk, str(far.bureau_id)), request.asked.get().pk

    def _lend_out_of_the_case(self):
        """An item lies in a case that the asker sees whenever roles let it; the case lends it."""
        self.holder = make_case(make_officer("holder"), number="Holder 1", marking="TLP:CLEAR")
        place = make_location(make_item(), make_exhibit(self.holder))
        Loan.objects.create(
            location=place, exhibit=place.exhibit, case=self.case, bureau=self.owner
        )
        return place.item

    def _note_of_the_asker(self):
        """The asker wrote it, as only who wrote a note edits it."""
        note = add_note(self.keeper, case=self.case, text="A lighthouse", now=NOW)
        Note.objects.filter(pk=note.pk).update(officer=self.officer)
        return note

    def _draw(self, vault, item):
        with io.BytesIO() as out:
            Image.fromarray(np.full((60, 80, 3), (200, 30, 30), np.uint8)).save(out, "JPEG")
            writer = vault.thumbs.writer()
            writer.write(out.getvalue())
            writer.commit(item.sha256)
        crop = np.zeros((48, 48), np.uint8)
        profile = Face((0.1, 0.1, 0.2, 0.2), 0.9, 40.0, against=Against.PROFILE, crop=crop)
        sealed = vault.templates.close(profile.to_bytes(), name=template_name(item.pk, "face"))
        make_fingerprint(item, kind="face", version=KIND.version, data=sealed, low_information=True)

    def _find_elsewhere(self):
        """A copy of the item comes in in another case of the same team and handling."""
        place = make_location(make_item(), make_exhibit(make_case(self.keeper, number="Secret 8")))
        Location.objects.filter(pk=place.pk).update(found_at=NOW + timedelta(hours=1))
        make_match(place.item, self.item)

    def put(self, s):
        """Make the records say what the situation says, for every case alike."""
        bureau = self.bureaux[s.relation]
        Bureau.objects.filter(pk=bureau.pk).update(admitted_at=NOW if s.bureau_is_member else None)
        Officer.objects.filter(pk=self.officer.pk).update(
            bureau=bureau, roles=s.roles, is_active=s.account_is_open
        )
        handling = {
            "marking": s.tlp,
            "pap": s.pap,
            "purposes": [PURPOSES[name] for name in s.purposes],
            "released_to": [str(self.bureaux["named"].pk), "NZ"],
            "keep_until": datetime(2020, 1, 1, tzinfo=UTC) if s.is_over else None,
        }
        known = Case.objects.exclude(number__in=["Hidden 9", "Holder 1"])
        known.update(**handling, closed_at=NOW if s.is_closed else None)
        Referral.objects.update(**handling)
        Loan.objects.update(**handling)
        Case.objects.filter(pk=self.holder.pk).update(bureau=bureau, purposes=handling["purposes"])
        CaseMember.objects.filter(officer=self.officer).delete()
        CaseMember.objects.create(case=self.holder, officer=self.officer, since_at=NOW)
        if s.in_team:
            CaseMember.objects.bulk_create(
                CaseMember(case=case, officer=self.officer, since_at=NOW) for case in known
            )
        return Officer.objects.get(pk=self.officer.pk)


def _of_each_role():
    """Every role alone, none, and all of them: in the team and not."""
    for roles, in_team in itertools.product([*ONE_ROLE, frozenset(), ALL], (True, False)):
        yield Situation(roles=roles, in_team=in_team)


def _of_each_handling(roles, *, in_team):
    """Every label, purpose, state, time and relation of bureaux that changes something."""
    base, stays = Situation(roles=roles, in_team=in_team), {"tlp": "TLP:AMBER+STRICT"}
    yield from (replace(base, tlp=tlp) for tlp in ("TLP:CLEAR", *stays.values(), "TLP:RED"))
    yield from (replace(base, purposes=frozenset({name})) for name in PURPOSES)
    yield replace(base, pap="PAP:RED")
    yield replace(base, is_over=True)
    yield replace(base, is_closed=True)
    yield from (replace(base, relation=relation) for relation in ("named", "country", "other"))
    yield replace(base, relation="named", **stays)
    yield replace(base, relation="country", is_closed=True)
    yield replace(base, account_is_open=False)
    yield replace(base, bureau_is_member=False)


def _whole_product(roles):
    """Every combination of all that a situation can say."""
    base = Situation(roles=roles)
    for relation, in_team, tlp, pap, purposes, is_over, is_closed in itertools.product(
        ("own", "named", "country", "other"),
        (True, False),
        ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"),
        ("PAP:AMBER", "PAP:RED"),
        [frozenset({name}) for name in PURPOSES] + [frozenset(PURPOSES)],
        (False, True),
        (False, True),
    ):
        yield replace(
            base,
            relation=relation,
            in_team=in_team,
            tlp=tlp,
            pap=pap,
            purposes=purposes,
            is_over=is_over,
            is_closed=is_closed,
        )


WORKING = ALL - {"supervisor"}
AT_ONCE = 4  # situations a test: a busy machine asks all routes of them well within its time
SITUATIONS = {
    "each role": list(_of_each_role()),
    "in the team": list(_of_each_handling(WORKING, in_team=True)),
    "not in the team": list(_of_each_handling(WORKING, in_team=False)),
    "overseeing": list(_of_each_handling(frozenset({"supervisor"}), in_team=False)),
}
ASKED = {
    f"{name}, {first + 1}": situations[first :: math.ceil(len(situations) / AT_ONCE)]
    for name, situations in SITUATIONS.items()
    for first in range(math.ceil(len(situations) / AT_ONCE))
}
EVERYTHING = [s for roles in [*ONE_ROLE, frozenset(), ALL] for s in _whole_product(roles)]
ASKED |= access_proof.still_to_ask(EVERYTHING)
