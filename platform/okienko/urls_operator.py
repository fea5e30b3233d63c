"""The operators' host, ``panel.<base>``: each installed module brings its own pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from okienko.language import switch
from tenants.registry import modules

handler400 = "okienko.errors.bad_request"
handler403 = "okienko.errors.forbidden"
handler404 = "okienko.errors.not_found"
handler500 = "okienko.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [path("jezyk/<slug:code>", switch, name="language")]
urlpatterns += [
    path(prefix, include(urlconf))
    for module in modules()
    for prefix, urlconf in module.operator_urls.items()
]
