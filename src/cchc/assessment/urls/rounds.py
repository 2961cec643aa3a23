"""Addresses of rounds: opening and running them, results, imports and exports."""

from django.urls import URLPattern, URLResolver, path

from cchc.assessment.views import (
    applicability,
    council,
    exports,
    hearing,
    imports,
    matrix,
    opening,
    results,
    round_settings,
    rounds,
    stages,
    steps,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/open/", opening.round_open, name="round-open"),
    path("rounds/<int:pk>/", rounds.round_show, name="round-show"),
    path("rounds/<int:pk>/edit/", round_settings.round_edit, name="round-edit"),
    path("rounds/<int:pk>/clocks/", round_settings.round_clocks, name="round-clocks"),
    path("rounds/<int:pk>/stages/", stages.round_stages, name="round-stages"),
    path("rounds/<int:pk>/hearing/", hearing.round_hearing, name="round-hearing"),
    path("rounds/<int:pk>/verifiers/bind/", round_settings.verifier_bind, name="verifier-bind"),
    path("rounds/<int:pk>/applicability/", applicability.round_applicability, name="round-applicability"),
    path("assessments/<int:pk>/terms/", round_settings.assessment_terms, name="assessment-terms"),
    # Steps of the whole round
    path("rounds/<int:pk>/begin/", steps.round_begin, name="round-begin"),
    path("rounds/<int:pk>/finalise/", steps.round_finalise, name="round-finalise"),
    path("rounds/<int:pk>/publish/", steps.round_publish, name="round-publish"),
    path("rounds/<int:pk>/recompute/", steps.round_recompute, name="round-recompute"),
    path("rounds/<int:pk>/proof/", steps.round_proof, name="round-proof"),
    # The council
    path("rounds/<int:pk>/council/", council.round_council, name="round-council"),
    path("rounds/<int:pk>/council/sessions/open/", council.session_open, name="session-open"),
    path("council-sessions/<int:pk>/", council.session_show, name="session-show"),
    path("council-sessions/<int:pk>/close/", council.session_close, name="session-close"),
    path("council-sessions/<int:pk>/minutes/", council.session_minutes, name="session-minutes"),
    path("council-sessions/<int:pk>/draft/", council.session_draft, name="session-draft"),
    path("assessments/<int:pk>/criteria/<str:code>/council/", council.criterion_council, name="criterion-council"),
    # Results
    path("rounds/<int:pk>/ranking/", results.round_ranking, name="round-ranking"),
    path("rounds/<int:pk>/matrix/", matrix.round_matrix, name="round-matrix"),
    path("rounds/<int:pk>/comparison/", results.round_comparison, name="round-comparison"),
    path("rounds/<int:pk>/pools/", results.round_pools, name="round-pools"),
    path("assessments/<int:pk>/result/", results.assessment_result, name="assessment-result"),
    # Files
    path("rounds/<int:pk>/ranking/export/", exports.ranking_export, name="ranking-export"),
    path("rounds/<int:pk>/matrix/export/", exports.matrix_export, name="matrix-export"),
    path("assessments/<int:pk>/export/", exports.assessment_export, name="assessment-export"),
    path("rounds/<int:pk>/imports/", imports.round_imports, name="round-imports"),
    path("rounds/<int:pk>/imports/<str:what>/create/", imports.import_create, name="import-create"),
    path("rounds/<int:pk>/imports/<str:what>/template/", imports.import_template, name="import-template"),
    path("rounds/<int:pk>/imports/<int:upload>/", imports.import_show, name="import-show"),
]
