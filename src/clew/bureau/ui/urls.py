"""The web app's addresses. All but sign-in need a signed-in officer."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from clew.bureau.ui import pages, pictures, verdicts

urlpatterns = [
    path("sign-in/", LoginView.as_view(template_name="ui/sign_in.html"), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("", pages.cases, name="cases"),
    path("cases/<uuid:case_id>/", pages.case, name="case"),
    path("items/<str:sha256>/", pages.item, name="item"),
    path("items/<str:sha256>/thumbnail/", pictures.thumbnail, name="thumbnail"),
    path("items/<str:sha256>/reveal/", pictures.reveal, name="reveal"),
    path("matches/<uuid:match_id>/judge/", verdicts.judge, name="judge"),
    path("judgements/<uuid:judgement_id>/undo/", verdicts.undo, name="undo"),
]
"""Django's LoginView answers wrong names and wrong passwords alike; axes stops guessing."""
