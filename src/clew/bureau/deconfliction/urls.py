"""The addresses that other bureaux' nodes call in a deconfliction."""

from django.urls import path

from clew.bureau.deconfliction import views

urlpatterns = [
    path("key", views.key, name="deconfliction-key"),
    path("messages", views.messages, name="deconfliction-messages"),
    path("messages/<uuid:message_id>", views.message, name="deconfliction-message"),
]
