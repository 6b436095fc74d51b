"""The root of the web app's addresses."""

from django.urls import URLPattern, URLResolver, include, path

from clew.bureau.api.site import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("clew.bureau.ui.urls")),
    path("", api.urls),
]
