"""The addresses that other bureaux' nodes call."""

from django.urls import path

from clew.bureau.sharing import views

urlpatterns = [
    path("packages", views.packages, name="exchange-packages"),
    path("packages/<str:name>", views.package, name="exchange-package"),
    path("receipt", views.receipt, name="exchange-receipt"),
    path("directory", views.directory, name="exchange-directory"),
]
