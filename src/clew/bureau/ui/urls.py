"""The web app's addresses. Each view declares its rule, or `access.declaring` refuses to start."""

from django.urls import path

from clew.bureau.access.declaring import EVERYBODY, declared
from clew.bureau.ui import (
    comparisons,
    dossiers,
    exports,
    faces,
    finds,
    notes,
    pages,
    pictures,
    sessions,
    verdicts,
)

urlpatterns = [
    path("sign-in/", declared(EVERYBODY)(sessions.SignIn.as_view()), name="sign-in"),
    path("sign-out/", declared(EVERYBODY)(sessions.SignOut.as_view()), name="sign-out"),
    path("", pages.cases, name="cases"),
    path("cases/<uuid:case_id>/", pages.case, name="case"),
    path("cases/<uuid:case_id>/report.<str:form>", exports.report, name="report"),
    path("items/<str:sha256>/", pages.item, name="item"),
    path("items/<str:sha256>/thumbnail/", pictures.thumbnail, name="thumbnail"),
    path("items/<str:sha256>/faces/<int:part>/", faces.face, name="face"),
    path("items/<str:sha256>/reveal/", pictures.reveal, name="reveal"),
    path("dossiers/<uuid:dossier_id>/", dossiers.dossier, name="dossier"),
    path(
        "dossiers/<uuid:dossier_id>/decisions/<uuid:decision_id>/undo/",
        dossiers.undo_decision,
        name="undo-decision",
    ),
    path("finds/", finds.finds, name="finds"),
    path("finds/<uuid:find_id>/seen/", finds.seen, name="find-seen"),
    path("cases/<uuid:case_id>/notes/", notes.of_case, name="case-notes"),
    path("cases/<uuid:case_id>/notes/add/", notes.add, name="note-add"),
    path("items/<str:sha256>/notes/add/", notes.add_to_item, name="item-note"),
    path("dossiers/<uuid:dossier_id>/notes/add/", notes.add_to_dossier, name="dossier-note"),
    path("notes/<uuid:note_id>/", notes.one, name="note"),
    path("notes/<uuid:note_id>/answer/", notes.answer, name="note-answer"),
    path("notes/<uuid:note_id>/edit/", notes.edit, name="note-edit"),
    path("notes/<uuid:note_id>/withdraw/", notes.withdraw, name="note-withdraw"),
    path("matches/<uuid:match_id>/", comparisons.compare, name="compare"),
    path("matches/<uuid:match_id>/reveal/", comparisons.reveal_both, name="reveal-both"),
    path("matches/<uuid:match_id>/overlay/<str:layer>/", comparisons.overlay, name="overlay"),
    path("matches/<uuid:match_id>/judge/", verdicts.judge, name="judge"),
    path("judgements/<uuid:judgement_id>/undo/", verdicts.undo, name="undo"),
]
