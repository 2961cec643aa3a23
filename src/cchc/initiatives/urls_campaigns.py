"""Registration: campaigns, the quota board, registrations, old lists in Excel, the consolidated annex."""

from django.urls import URLPattern, path

from cchc.initiatives.views import campaigns, entries, imports, settling

REGISTRATION: list[URLPattern] = [
    path("campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("campaigns/open/", campaigns.campaign_open, name="campaign-open"),
    path("campaigns/<int:pk>/", campaigns.campaign_show, name="campaign-show"),
    path("campaigns/<int:pk>/edit/", campaigns.campaign_edit, name="campaign-edit"),
    path("campaigns/<int:pk>/start/", campaigns.campaign_start, name="campaign-start"),
    path("campaigns/<int:pk>/close/", campaigns.campaign_close, name="campaign-close"),
    path("campaigns/<int:pk>/remind/", campaigns.campaign_remind, name="campaign-remind"),
    path("campaigns/<int:pk>/letter/", campaigns.campaign_letter, name="campaign-letter"),
    path("campaigns/<int:pk>/file/<slug:form>/", campaigns.campaign_file, name="campaign-file"),
    path("campaigns/<int:pk>/settle/", settling.campaign_settle, name="campaign-settle"),
    path("campaigns/<int:pk>/accept/", settling.campaign_accept, name="campaign-accept"),
    path("campaigns/<int:pk>/register/", entries.entry_begin, name="entry-begin-in"),
    path("registrations/begin/", entries.entry_begin, name="entry-begin"),
    path("registrations/similar/", entries.entry_similar, name="entry-similar"),
    path("registrations/<int:pk>/edit/", entries.entry_edit, name="entry-edit"),
    path("registrations/<int:pk>/step/", entries.entry_step, name="entry-step"),
    path("registrations/<int:pk>/ask/", entries.question_ask, name="question-ask"),
    path("questions/<int:pk>/answer/", entries.question_answer, name="question-answer"),
    path("lists/import/", imports.list_import, name="list-import"),
    path("lists/import/<int:pk>/", imports.list_import_show, name="list-import-show"),
]
