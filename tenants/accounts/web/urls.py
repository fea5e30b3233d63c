"""Addresses under ``/panel/`` that are about one's own account."""

from __future__ import annotations

from django.urls import path

from .password import password
from .sign_in import sign_in, sign_out

app_name = "accounts"

urlpatterns = [
    path("logowanie", sign_in, name="login"),
    path("wyloguj", sign_out, name="logout"),
    path("haslo", password, name="password"),
]
