"""Addresses of urging."""

from django.urls import path

from cchc.urging.views import answers, letters, rounds, units

app_name = "urging"

urlpatterns = [
    path("", rounds.round_list, name="round-list"),
    path("open/", rounds.round_open, name="round-open"),
    path("effect/", rounds.effect_show, name="effect-show"),
    path("<int:pk>/", rounds.round_show, name="round-show"),
    path("<int:pk>/change/", rounds.round_change, name="round-change"),
    path("<int:pk>/freeze/", rounds.round_freeze, name="round-freeze"),
    path("<int:pk>/letters/", letters.letters_order, name="round-letters"),
    path("<int:pk>/letters/common/", letters.letters_common, name="letters-common"),
    path("<int:pk>/letters/present/", letters.letters_present, name="letters-present"),
    path("<int:pk>/letters/approve/", letters.letters_approve, name="letters-approve"),
    path("<int:pk>/letters/send/", letters.letters_send, name="letters-send"),
    path("<int:pk>/letters/file/order/", letters.file_order, name="file-order"),
    path("<int:pk>/letters/file/", letters.file_show, name="file-show"),
    path("<int:pk>/letters/issue/", letters.letters_issue, name="letters-issue"),
    path("<int:pk>/answers/", answers.answer_list, name="answer-list"),
    path("<int:pk>/close/", rounds.round_close, name="round-close"),
    path("units/<int:pk>/", units.unit_show, name="unit-show"),
    path("units/<int:pk>/letter/", units.unit_letter, name="unit-letter"),
    path("units/<int:pk>/receive/", units.unit_receive, name="unit-receive"),
    path("units/<int:pk>/register/", units.unit_register, name="unit-register"),
    path("units/<int:pk>/head/", units.unit_head, name="unit-head"),
    path("units/<int:pk>/items/<int:item>/answer/", units.item_answer, name="item-answer"),
]
