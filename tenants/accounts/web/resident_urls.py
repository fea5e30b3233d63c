"""Addresses under ``/konto/`` about signing in; a resident's visits are booking's."""

from __future__ import annotations

from django.urls import path

from . import passkeys, resident

app_name = "account"

urlpatterns = [
    path("logowanie", resident.sign_in, name="sign-in"),
    path("kod/<str:token>", resident.code, name="code"),
    path("wyloguj", resident.sign_out, name="sign-out"),
    path("klucze", passkeys.listed, name="passkeys"),
    path("klucze/pytanie", passkeys.ask, name="passkey-ask"),
    path("klucze/nowy", passkeys.add, name="passkey-add"),
    path("klucze/<uuid:passkey_id>/usun", passkeys.remove, name="passkey-remove"),
    path("klucze/logowanie/pytanie", passkeys.ask_sign_in, name="passkey-ask-sign-in"),
    path("klucze/logowanie", passkeys.sign_in, name="passkey-sign-in"),
]
