"""An office's pages: each installed module brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from okienko.colours import stylesheet
from okienko.language import switch
from tenants.registry import modules

handler400 = "okienko.errors.bad_request"
handler403 = "okienko.errors.forbidden"
handler404 = "okienko.errors.not_found"
handler500 = "okienko.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("kolory.css", stylesheet, name="colours"),
    path("jezyk/<slug:code>", switch, name="language"),
]
# Programs call far more often than people: what they ask for is found first.
urlpatterns[:0] = [
    path(prefix, include(urlconf))
    for module in modules()
    for prefix, urlconf in module.api_urls.items()
]
urlpatterns += [
    path(prefix, include(urlconf))
    for module in modules()
    for prefix, urlconf in module.urls.items()
]
