"""Addresses of what happens around results: the dry run, corrections, the files of packages, the unit's report."""

from django.urls import URLPattern, URLResolver, path

from cchc.assessment.views import corrections, dry_run, packages, reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("rounds/<int:pk>/dry-run/", dry_run.round_dry_run, name="round-dry-run"),
    path("rounds/<int:pk>/corrections/", corrections.round_corrections, name="round-corrections"),
    path("rounds/<int:pk>/corrections/publish/", corrections.correction_publish, name="correction-publish"),
    path("assessments/<int:pk>/criteria/<str:code>/correct/", corrections.criterion_correct, name="criterion-correct"),
    path("rounds/<int:pk>/packages/", packages.round_packages, name="round-packages"),
    path("rounds/<int:pk>/packages/<int:number>/make/", packages.package_make, name="package-make"),
    path("rounds/<int:pk>/packages/<int:number>/files/<str:kind>/", packages.package_file, name="package-file"),
    path("rounds/<int:pk>/remarks/", packages.round_remarks, name="round-remarks"),
    path("assessments/<int:pk>/report/", reports.report_show, name="report-show"),
    path("assessments/<int:pk>/report/edit/", reports.report_edit, name="report-edit"),
    path("assessments/<int:pk>/submitted/<int:number>/report/", reports.report_file, name="report-file"),
    path("assessments/<int:pk>/submitted/<int:number>/sign/", reports.report_sign, name="report-sign"),
    path("assessments/<int:pk>/signed/<int:signed>/", reports.signed_file, name="signed-file"),
]
