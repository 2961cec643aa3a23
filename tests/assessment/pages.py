"""Browsing without a browser: a client for each person of the small world."""

from django.test import Client
from django.urls import reverse

from cchc.accounts.models import User
from cchc_core.access import Actor


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"assessment:{name}", args=args)


HTMX = {"HTTP_HX_REQUEST": "true"}
