"""Addresses of the list, under ``/panel/lista``."""

from __future__ import annotations

from django.urls import path

from . import columns, files, page, views

urlpatterns = [
    path("", page.listed, name="list"),
    path("/kolumny", columns.choose, name="list_columns"),
    path("/widoki", views.save, name="save_view"),
    path("/widoki/<uuid:view_id>/usuniecie", views.delete, name="delete_view"),
    path("/plik", files.take, name="list_file"),
    path("/plik/<uuid:export_id>", files.watch, name="list_export"),
    path("/plik/<uuid:export_id>/stan", files.state, name="list_export_state"),
    path("/plik/<uuid:export_id>/pobranie", files.download, name="list_export_file"),
]
