"""The project itself as an app: it owns no tables; it stands last, and so starts when all others are ready."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "cchc.config"
    label = "config"

    def ready(self) -> None:
        from cchc.config.wiring import wire

        wire()
