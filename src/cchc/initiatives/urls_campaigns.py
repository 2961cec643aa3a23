"""Registration: campaigns, the quota board, registrations, old lists in Excel, the consolidated annex."""

from django.urls import URLPattern

REGISTRATION: list[URLPattern] = []
