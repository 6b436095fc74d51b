"""The web app's addresses. Each view declares its rule, or `access.declaring` refuses to start."""

from django.urls import path

from clew.bureau.ui import (
    account_verdicts,
    comparisons,
    connecting,
    dossiers,
    exports,
    faces,
    finds,
    groups,
    pages,
    people,
    pictures,
    searches,
    verdicts,
)

urlpatterns = [
    path("", pages.cases, name="cases"),
    path("cases/<uuid:case_id>/", pages.case, name="case"),
    path("cases/<uuid:case_id>/report.<str:form>", exports.report, name="report"),
    path("items/<str:sha256>/", pages.item, name="item"),
    path("items/<str:sha256>/thumbnail/", pictures.thumbnail, name="thumbnail"),
    path("items/<str:sha256>/faces/<int:part>/", faces.face, name="face"),
    path("items/<str:sha256>/reveal/", pictures.reveal, name="reveal"),
    path("search/<str:what>/", searches.search, name="search"),
    path("search/<str:what>/file/", searches.search_file, name="search-file"),
    path("items/<str:sha256>/search/<str:what>/", searches.search_item, name="search-item"),
    path("dossiers/<uuid:dossier_id>/", dossiers.dossier, name="dossier"),
    path(
        "dossiers/<uuid:dossier_id>/decisions/<uuid:decision_id>/undo/",
        dossiers.undo_decision,
        name="undo-decision",
    ),
    path("finds/", finds.finds, name="finds"),
    path("finds/<uuid:find_id>/seen/", finds.seen, name="find-seen"),
    path("network/", people.people, name="people"),
    path("network/people/<int:entity_id>/", people.person, name="person"),
    path("network/groups/", groups.groups, name="groups"),
    path("network/groups/<int:group_id>/", groups.group, name="group"),
    path("network/explain/", connecting.explain, name="explain"),
    path("network/path/", connecting.path, name="path"),
    path("network/judge/", account_verdicts.judge, name="judge-accounts"),
    path("network/judgements/", account_verdicts.judgements, name="account-judgements"),
    path(
        "network/judgements/<uuid:judgement_id>/undo/",
        account_verdicts.undo,
        name="undo-account-judgement",
    ),
    path("matches/<uuid:match_id>/", comparisons.compare, name="compare"),
    path("matches/<uuid:match_id>/reveal/", comparisons.reveal_both, name="reveal-both"),
    path("matches/<uuid:match_id>/overlay/<str:layer>/", comparisons.overlay, name="overlay"),
    path("matches/<uuid:match_id>/judge/", verdicts.judge, name="judge"),
    path("judgements/<uuid:judgement_id>/undo/", verdicts.undo, name="undo"),
]
