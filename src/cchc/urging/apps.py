from django.apps import AppConfig


class UrgingConfig(AppConfig):
    name = "cchc.urging"
    label = "urging"
    default_auto_field = "django.db.models.BigAutoField"
