"""The life of a model: steps, appraisal, recognition, adoptions, replication campaigns."""

from django.urls import URLPattern

LIFE: list[URLPattern] = []
