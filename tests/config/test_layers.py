"""A foreign key written as a string escapes the import linter; this does not."""

import tomllib

from django.apps import apps

from cchc.config.env import PROJECT


def layers() -> dict[str, int]:
    """App label -> height; labels joined by ``|`` are strangers of one height."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["name"].startswith("Apps"))
    names = [[name.strip(" ()").removeprefix("cchc.") for name in row.split("|")] for row in rows]
    return {name: -height for height, row in enumerate(names) for name in row}


def test_foreign_keys_point_down() -> None:
    height = layers()
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if (label := model._meta.app_label) in height
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if (other := field.related_model._meta.app_label) in height and other != label
        if height[other] >= height[label]
    ]
    assert upward == []


def test_every_app_of_ours_has_its_layer() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("cchc.")}
    assert ours - set(layers()) == set()
