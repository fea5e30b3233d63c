"""What billing answers on the platform's own host."""

from __future__ import annotations

from django.urls import path

from billing.webhooks import stripe_news

app_name = "billing"
urlpatterns = [
    path("stripe/webhook", stripe_news, name="stripe-webhook"),
]
