"""The environment is read strictly."""

from pathlib import Path

import pytest

from cchc.config.env import SettingsError, read_environment

SECRET = "q8Zr2-Xv7Lw4.Kt9Nb3_Hm6Jc1Df5Gs0Pa8Ye2Ui4Ro7Tw9Ez3"
PRODUCTION = {"SECRET_KEY": SECRET, "ALLOWED_HOSTS": "cchc.example.gov.vn, 10.0.0.5"}


def test_environment_of_the_demonstration_needs_nothing_else() -> None:
    values = read_environment({"DEMO": "yes"})
    assert values["DEMO"] is True
    assert values["SECRET_KEY"] == ""
    assert values["SESSION_IDLE_MINUTES"] == 15


def test_environment_of_production_is_read() -> None:
    values = read_environment(PRODUCTION)
    assert values["DEMO"] is False
    assert values["ALLOWED_HOSTS"] == ["cchc.example.gov.vn", "10.0.0.5"]


def test_environment_without_anything_names_all_that_is_missing() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_environment({})
    assert "SECRET_KEY" in str(refusal.value)
    assert "ALLOWED_HOSTS" in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY_FILE", "/nowhere/at/all"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://cchc.example.gov.vn"),
        ("SITE_URL", "cchc.example.gov.vn"),
        ("DATABASE_URL", "mysql://localhost/cchc"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "postgresql://localhost:port/cchc"),
        ("DATABASE_URL", "sqlite://cchc.sqlite3"),
        ("STORAGE_URL", "s3://key:secret@host"),
        ("STORAGE_URL", "ftp://host/folder"),
        ("MAIL_URL", "mail.example.gov.vn"),
        ("DEMO", "maybe"),
        ("DEBUG", "yes"),
        ("DEMO_TODAY", "2026-11-20"),
        ("OIDC_ISSUER", "id.example.gov.vn"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_IDLE_MINUTES", "a quarter"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_setting_with_a_wrong_value_is_named(name: str, text: str) -> None:
    given = {key: value for key, value in PRODUCTION.items() if f"{key}_FILE" != name}
    with pytest.raises(SettingsError, match=name.removesuffix("_FILE")):
        read_environment({**given, name: text})


def test_demonstration_with_a_real_secret_is_refused() -> None:
    with pytest.raises(SettingsError, match="DEMO"):
        read_environment({**PRODUCTION, "DEMO": "yes"})


def test_secret_from_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET + "\n", encoding="utf-8")
    values = read_environment({"SECRET_KEY_FILE": str(tmp_path / "key"), "ALLOWED_HOSTS": "a.vn"})
    assert values["SECRET_KEY"] == SECRET


def test_secret_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET, encoding="utf-8")
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        read_environment({**PRODUCTION, "SECRET_KEY_FILE": str(tmp_path / "key")})


def test_database_address_is_taken_apart() -> None:
    values = read_environment({**PRODUCTION, "DATABASE_URL": "postgresql://c%40b:p%2Fw@db:5433/cchc?sslmode=require"})
    database = values["DATABASE_URL"]
    assert (database["USER"], database["PASSWORD"]) == ("c@b", "p/w")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", "5433", "cchc")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_database_address_of_a_socket_is_taken_apart() -> None:
    values = read_environment({**PRODUCTION, "DATABASE_URL": "postgresql://postgres:@/postgres?host=/tmp/pg"})
    assert values["DATABASE_URL"]["HOST"] == "/tmp/pg"


def test_sqlite_address_is_absolute_with_four_strokes() -> None:
    values = read_environment({**PRODUCTION, "DATABASE_URL": "sqlite:////srv/cchc.sqlite3"})
    assert str(values["DATABASE_URL"]["NAME"]) == "/srv/cchc.sqlite3"
    assert "journal_mode=WAL" in values["DATABASE_URL"]["OPTIONS"]["init_command"]


def test_mail_and_storage_addresses_are_taken_apart() -> None:
    values = read_environment(
        {
            **PRODUCTION,
            "MAIL_URL": "smtp+tls://bot:word@mail.example.gov.vn",
            "STORAGE_URL": "s3://key:secret@store.example.gov.vn:9000/evidence?region=hn",
        }
    )
    assert values["MAIL_URL"]["EMAIL_PORT"] == 587
    assert values["MAIL_URL"]["EMAIL_USE_TLS"] is True
    assert values["STORAGE_URL"]["OPTIONS"]["endpoint_url"] == "https://store.example.gov.vn:9000"
    assert values["STORAGE_URL"]["OPTIONS"]["bucket_name"] == "evidence"


def test_identity_provider_without_its_secret_is_refused() -> None:
    with pytest.raises(SettingsError, match="OIDC_CLIENT_SECRET"):
        read_environment({**PRODUCTION, "OIDC_ISSUER": "https://id.example.gov.vn", "OIDC_CLIENT_ID": "cchc"})
