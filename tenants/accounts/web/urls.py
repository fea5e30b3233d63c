"""Addresses under ``/panel/`` that are about signing in and one's own account."""

from __future__ import annotations

from django.urls import path

from . import oidc, own, staff_keys
from .invitation import invitation
from .passkeys import ask_sign_in
from .password import password
from .second_step import STAFF, app, code
from .sign_in import sign_in, sign_out

app_name = "accounts"

urlpatterns = [
    path("logowanie", sign_in, name="login"),
    path("logowanie/kod", code, {"door": STAFF}, name="code"),
    path("logowanie/aplikacja", app, {"door": STAFF}, name="app"),
    path("logowanie/klucz/pytanie", ask_sign_in, name="passkey-ask-sign-in"),
    path("logowanie/klucz", staff_keys.sign_in, name="passkey-sign-in"),
    path("logowanie/usluga", oidc.begin, name="oidc"),
    path("logowanie/usluga/powrot", oidc.back, name="oidc-back"),
    path("wyloguj", sign_out, name="logout"),
    path("zaproszenie/<str:token>", invitation, name="invitation"),
    path("haslo", password, name="password"),
    path("konto", own.shown, name="own"),
    path("konto/aplikacja", own.app, name="own-app"),
    path("konto/aplikacja/usun", own.forget_app, name="own-app-forget"),
    path("konto/kody", own.spares, name="own-spares"),
    path("konto/klucze/pytanie", staff_keys.ask, name="passkey-ask"),
    path("konto/klucze/nowy", staff_keys.add, name="passkey-add"),
    path("konto/klucze/<uuid:passkey_id>/usun", staff_keys.remove, name="passkey-remove"),
    path("konto/sesje/zakoncz", own.end_others, name="end-others"),
    path("konto/sesje/<uuid:row_id>/zakoncz", own.end, name="end-session"),
]
