"""The library of models."""

from django.urls import URLPattern

LIBRARY: list[URLPattern] = []
