"""Addresses of proposal rounds, of the annexes of field owners, and of settling what was proposed."""

from django.urls import URLPattern, path

from cchc.planning.views import annexes, proposals, settling

PROPOSALS: tuple[URLPattern, ...] = (
    path("proposals/", proposals.round_list, name="proposal-round-list"),
    path("proposals/open/", proposals.round_open, name="proposal-round-open"),
    path("proposals/<int:pk>/", proposals.round_show, name="proposal-round-show"),
    path("proposals/<int:pk>/edit/", proposals.round_edit, name="proposal-round-edit"),
    path("proposals/<int:pk>/bases/add/", proposals.basis_add, name="proposal-basis-add"),
    path("proposals/<int:pk>/letter/", proposals.round_letter, name="proposal-round-letter"),
    path("proposals/<int:pk>/remind/", proposals.round_remind, name="proposal-round-remind"),
    path("proposals/<int:pk>/close/", proposals.round_close, name="proposal-round-close"),
    path("proposals/<int:pk>/annexes.<slug:form>", proposals.round_file, name="proposal-round-file"),
    # Settling
    path("proposals/<int:pk>/settle/", settling.settle, name="proposal-settle"),
    path("proposals/<int:pk>/settle/decide/", settling.settle_decide, name="proposal-decide"),
    path("proposals/<int:pk>/merge/", settling.merge, name="proposal-merge"),
    path("proposals/<int:pk>/to-plan/", settling.to_plan, name="proposal-to-plan"),
    path("proposals/lines/<int:pk>/", settling.proposal_show, name="proposal-show"),
    path("proposals/lines/<int:pk>/split/", settling.split, name="proposal-split"),
    path("proposals/results/<int:pk>/return/", settling.review_return, name="proposal-review-return"),
    # The annexes of an owner
    path("proposals/owners/<int:pk>/", annexes.owner_show, name="proposal-owner-show"),
    path("proposals/owners/<int:pk>/move/", annexes.owner_move, name="proposal-owner-move"),
    path("proposals/owners/<int:pk>/refresh/", annexes.owner_refresh, name="proposal-owner-refresh"),
    path("proposals/owners/<int:pk>/annexes/<int:annex>/", annexes.annex_show, name="proposal-annex"),
    path("proposals/owners/<int:pk>/annexes/<int:annex>/add/", annexes.proposal_add, name="proposal-add"),
    path(
        "proposals/owners/<int:pk>/annexes/<int:annex>/take-over/", annexes.annex_take_over, name="proposal-take-over"
    ),
    path("proposals/owners/<int:pk>/annexes/<int:annex>/empty/", annexes.annex_empty, name="proposal-empty"),
    path("proposals/owners/<int:pk>/annexes.<slug:form>", annexes.owner_file, name="proposal-owner-file"),
    path("proposals/owners/<int:pk>/workbook/", annexes.owner_workbook, name="proposal-workbook"),
    path("proposals/owners/<int:pk>/upload/", annexes.owner_upload, name="proposal-upload"),
    path("proposals/owners/<int:pk>/upload/<int:upload>/", annexes.upload_show, name="proposal-upload-show"),
    path("proposals/results/<int:pk>/", annexes.review_save, name="proposal-review-save"),
    path("proposals/lines/<int:pk>/save/", annexes.proposal_save, name="proposal-save"),
)
