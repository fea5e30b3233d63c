"""Addresses of the mailbox."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("", views.messages, name="messages"),
    path("oproznij", views.empty, name="empty"),
    path("wiadomosc/<int:number>", views.message, name="message"),
    path("wiadomosc/<int:number>/tresc", views.body, name="body"),
    path("wiadomosc/<int:number>/zalacznik/<int:position>", views.attachment, name="attachment"),
    path("static/<path:path>", views.static, name="static"),
    path("healthz", views.healthz),
    path("api/messages", views.api, name="api"),
]
