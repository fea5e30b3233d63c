"""The calls of API v1; no trailing slashes."""

from __future__ import annotations

from django.urls import path

from . import availability, bookings, catalogue, docs, holds, open_data, openapi, partners, records

urlpatterns = [
    path("openapi.json", openapi.OpenApi.as_view(), name="api-openapi"),
    path("docs", docs.docs, name="api-docs"),
    path("services", catalogue.Services.as_view()),
    path("services/<str:id>", catalogue.OneService.as_view()),
    path("services/<str:id>/days", availability.Days.as_view()),
    path("services/<str:id>/slots", availability.Slots.as_view()),
    path("units", catalogue.Units.as_view()),
    path("nearest", open_data.Nearest.as_view()),
    path("nearest.jsonld", open_data.NearestLinked.as_view()),
    path("holds", holds.Holds.as_view()),
    path("holds/<str:token>", holds.OneHold.as_view()),
    path("holds/<str:token>/extension", holds.Extension.as_view()),
    path("bookings", bookings.Bookings.as_view()),
    path("bookings/<str:token>", bookings.OneBooking.as_view()),
    path("bookings/<str:token>/confirmation", bookings.Confirmation.as_view()),
    path("bookings/<str:token>/reschedule", bookings.Reschedule.as_view()),
    path("bookings/<str:token>/cancellation", bookings.Cancellation.as_view()),
    path("bookings/<str:id>/record", records.VisitRecord.as_view()),
    path("records", records.DayRecords.as_view()),
    path("bookings/<str:id>/arrival", partners.Arrival.as_view()),
    path("bookings/<str:id>/no-show", partners.NoShow.as_view()),
    path("bookings/<str:id>/approval", partners.Approval.as_view()),
    path("bookings/<str:id>/rejection", partners.Rejection.as_view()),
]
