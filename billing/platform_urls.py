"""What billing answers on the platform's own host."""

from __future__ import annotations

from django.urls import path

from billing.web import card_pages, demo_card
from billing.webhooks import stripe_news

app_name = "cards"
urlpatterns = [
    path("stripe/webhook", stripe_news, name="stripe-webhook"),
    path("stripe/demo/<slug:kind>/<slug:name>", demo_card.page, name="demo-card"),
    path("rozliczenia/karta/<str:token>", card_pages.pay, name="pay"),
    path("rozliczenia/portal/<str:token>", card_pages.portal, name="portal"),
]
