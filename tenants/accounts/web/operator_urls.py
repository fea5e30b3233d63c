"""Addresses of the operators' host that are about the host itself and one's own account."""

from __future__ import annotations

from django.urls import path

from . import operators
from .operator import home, new_password, sign_in, sign_out
from .second_step import OPERATORS, app, code

app_name = "operators"

urlpatterns = [
    path("", home, name="home"),
    path("logowanie", sign_in, name="login"),
    path("logowanie/kod", code, {"door": OPERATORS}, name="code"),
    path("logowanie/aplikacja", app, {"door": OPERATORS}, name="app"),
    path("operatorzy", operators.index, name="people"),
    path("operatorzy/zapros", operators.invite, name="invite"),
    path("operatorzy/<uuid:person_id>/rola", operators.change, name="duty"),
    path("operatorzy/<uuid:person_id>/link", operators.link, name="link"),
    path("operatorzy/<uuid:person_id>/kody", operators.forget_code, name="forget-code"),
    path("operatorzy/<uuid:person_id>/zakoncz", operators.close, name="close"),
    path("wyloguj", sign_out, name="logout"),
    path("nowe-haslo/<str:key>", new_password, name="new-password"),
]
