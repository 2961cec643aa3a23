from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "cchc.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
