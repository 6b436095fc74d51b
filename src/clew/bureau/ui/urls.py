"""The web app's addresses. Each view declares its rule, or `access.declaring` refuses to start."""

from django.urls import path

from clew.bureau.access.declaring import EVERYBODY, declared
from clew.bureau.ui import (
    comparisons,
    dossiers,
    exports,
    faces,
    finds,
    pages,
    pictures,
    referrals,
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
    path("referrals/", referrals.inbox, name="inbox"),
    path("referrals/sent/", referrals.outbox, name="outbox"),
    path("referrals/<uuid:referral_id>/", referrals.referral, name="referral"),
    path("referrals/<uuid:referral_id>/trace/", referrals.trace, name="trace"),
    path("matches/<uuid:match_id>/", comparisons.compare, name="compare"),
    path("matches/<uuid:match_id>/reveal/", comparisons.reveal_both, name="reveal-both"),
    path("matches/<uuid:match_id>/overlay/<str:layer>/", comparisons.overlay, name="overlay"),
    path("matches/<uuid:match_id>/judge/", verdicts.judge, name="judge"),
    path("judgements/<uuid:judgement_id>/undo/", verdicts.undo, name="undo"),
]
