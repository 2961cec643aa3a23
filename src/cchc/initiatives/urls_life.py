"""The life of a model: steps, appraisal, recognition, adoptions, replication campaigns."""

from django.urls import URLPattern, path

from cchc.initiatives.views import adoptions, appraisals, graph, life, recognition, replications

LIFE: list[URLPattern] = [
    path("<int:pk>/life/<str:verb>/", life.life_step, name="life-step"),
    path("<int:pk>/alive/", life.life_alive, name="life-alive"),
    path("<int:pk>/graph/", graph.model_graph, name="model-graph"),
    path("map/", graph.model_map, name="model-map"),
    path("<int:pk>/appraise/", appraisals.appraisal_open, name="appraisal-open"),
    path("appraisals/<int:pk>/", appraisals.appraisal_show, name="appraisal-show"),
    path("appraisals/<int:pk>/close/", appraisals.appraisal_close, name="appraisal-close"),
    path("appraisals/<int:pk>/sheet/", appraisals.sheet_edit, name="sheet-edit"),
    path("<int:pk>/recognise/", recognition.recognition_submit, name="recognition-submit"),
    path("recognitions/<int:pk>/decide/", recognition.recognition_decide, name="recognition-decide"),
    path("adoptions/", adoptions.adoption_list, name="adoption-list"),
    path("adoptions/begin/", adoptions.adoption_begin, name="adoption-begin"),
    path("adoptions/<int:pk>/", adoptions.adoption_show, name="adoption-show"),
    path("adoptions/<int:pk>/edit/", adoptions.adoption_edit, name="adoption-edit"),
    path("adoptions/<int:pk>/<str:verb>/", adoptions.adoption_step, name="adoption-step"),
    path("replications/", replications.replication_list, name="replication-list"),
    path("replications/open/", replications.replication_open, name="replication-open"),
    path("replications/<int:pk>/", replications.replication_show, name="replication-show"),
    path("replications/<int:pk>/extend/", replications.replication_extend, name="replication-extend"),
    path("replications/<int:pk>/close/", replications.replication_close, name="replication-close"),
]
