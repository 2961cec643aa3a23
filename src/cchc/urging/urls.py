"""Addresses of urging."""

from django.urls import path

from cchc.urging.views import rounds, units

app_name = "urging"

urlpatterns = [
    path("", rounds.round_list, name="round-list"),
    path("open/", rounds.round_open, name="round-open"),
    path("effect/", rounds.effect_show, name="effect-show"),
    path("<int:pk>/", rounds.round_show, name="round-show"),
    path("<int:pk>/change/", rounds.round_change, name="round-change"),
    path("<int:pk>/freeze/", rounds.round_freeze, name="round-freeze"),
    path("<int:pk>/letters/", rounds.round_letters, name="round-letters"),
    path("<int:pk>/letters/common/", rounds.letters_common, name="letters-common"),
    path("<int:pk>/letters/present/", rounds.letters_present, name="letters-present"),
    path("<int:pk>/letters/approve/", rounds.letters_approve, name="letters-approve"),
    path("<int:pk>/letters/send/", rounds.letters_send, name="letters-send"),
    path("<int:pk>/close/", rounds.round_close, name="round-close"),
    path("units/<int:pk>/", units.unit_show, name="unit-show"),
    path("units/<int:pk>/receive/", units.unit_receive, name="unit-receive"),
    path("units/<int:pk>/head/", units.unit_head, name="unit-head"),
    path("units/<int:pk>/items/<int:item>/answer/", units.item_answer, name="item-answer"),
]
