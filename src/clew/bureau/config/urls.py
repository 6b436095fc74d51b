"""The root of the web app's addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("clew.bureau.ui.urls"))]
