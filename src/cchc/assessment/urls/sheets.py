"""Addresses of score sheets and their leaves."""

from django.urls import URLPattern, URLResolver, path

from cchc.assessment.views import (
    explanation,
    sheet,
    sheet_assignees,
    sheet_evidence,
    sheet_head,
    sheet_import,
    sheet_leaf,
    talk,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("assessments/<int:pk>/", sheet.assessment_show, name="assessment-show"),
    path("assessments/<int:pk>/send/", sheet_head.assessment_send, name="assessment-send"),
    path("assessments/<int:pk>/approve/", sheet_head.assessment_approve, name="assessment-approve"),
    path("assessments/<int:pk>/return/", sheet_head.assessment_return, name="assessment-return"),
    path("assessments/<int:pk>/withdraw/", sheet_head.assessment_withdraw, name="assessment-withdraw"),
    path("assessments/<int:pk>/submitted/<int:number>/", sheet_head.submitted_show, name="submitted-show"),
    path("assessments/<int:pk>/mine/", sheet.assessment_mine, name="assessment-mine"),
    path("assessments/<int:pk>/assignees/", sheet_assignees.assessment_assignees, name="assessment-assignees"),
    path("assessments/<int:pk>/workbook/", sheet_import.workbook_download, name="workbook-download"),
    path("assessments/<int:pk>/workbook/create/", sheet_import.workbook_create, name="workbook-create"),
    path("assessments/<int:pk>/workbook/<int:upload>/", sheet_import.workbook_show, name="workbook-show"),
    path("assessments/<int:pk>/criteria/<str:code>/", sheet_leaf.criterion_show, name="criterion-show"),
    path("assessments/<int:pk>/explain/", explanation.assessment_explain, name="assessment-explain"),
    path("assessments/<int:pk>/criteria/<str:code>/explain/", explanation.criterion_explain, name="criterion-explain"),
    path("assessments/<int:pk>/criteria/<str:code>/say/", talk.criterion_say, name="criterion-say"),
    path("assessments/<int:pk>/criteria/<str:code>/preview/", sheet_leaf.criterion_preview, name="criterion-preview"),
    path(
        "assessments/<int:pk>/criteria/<str:code>/evidence/", sheet_evidence.evidence_choose, name="criterion-evidence"
    ),
    path(
        "assessments/<int:pk>/criteria/<str:code>/evidence/create/",
        sheet_evidence.evidence_create,
        name="criterion-evidence-create",
    ),
    path(
        "assessments/<int:pk>/citations/<int:citation>/withdraw/",
        sheet_evidence.citation_withdraw,
        name="citation-withdraw",
    ),
]
