"""The addresses that files are sent to."""

from django.urls import path

from clew.bureau.api.sending import delivering, tus

urlpatterns = [
    path("cases/<uuid:case_id>/deliveries/", delivering.deliveries, name="deliveries"),
    path("deliveries/<uuid:delivery_id>/", delivering.delivery, name="delivery"),
    path("deliveries/<uuid:delivery_id>/take-in/", delivering.take_in, name="delivery-take-in"),
    path("deliveries/<uuid:delivery_id>/empty/", delivering.empty, name="delivery-empty"),
    path("deliveries/<uuid:delivery_id>/uploads/", tus.uploads, name="uploads"),
    path("uploads/<uuid:upload_id>/", tus.upload, name="upload"),
]
