"""Reads the environment strictly: every setting is declared once, below, and docs/reference/settings.md is made from it.

Nothing else reads ``os.environ``. All faults are found before any is told, so that an operator mends them in one go.
This module knows no Django, because it must be able to say what is wrong before Django can start.
"""

import gettext as stdlib_gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cchc_core.access import ROLES
from cchc_core.notices import read_ladder, read_quiet_hours
from cchc_core.words import gettext_noop

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parents[1]
DEMO_SECRET = "demo only: this key is public, so nothing real may be signed with it"  # noqa: S105 - public on purpose
SHORTEST_SECRET = 50


class SettingsError(Exception):
    """The environment is not fit to start with; the text names every setting at fault and what is expected of it."""


@dataclass(frozen=True)
class Setting:
    """One variable of the environment: how it is read, what it stands for when absent, and what to tell people."""

    name: str
    read: Callable[[str], Any]
    expected: str
    description: str
    default: str = ""
    required: bool = False  # outside the demo
    secret: bool = False  # may also come from a file, named by <name>_FILE


def read_text(text: str) -> str:
    return text


def read_flag(text: str) -> bool:
    return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}[text.lower()]


def read_count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def read_hour(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 23:
        raise ValueError(text)
    return number


def read_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read_names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if any("*" in name or "/" in name or " " in name for name in names):
        raise ValueError(text)
    return names


def read_roles(text: str) -> frozenset[str]:
    roles = frozenset(read_names(text))
    if not roles <= ROLES.keys():
        raise ValueError(text)
    return roles


def read_secret(text: str) -> str:
    if text and (len(text) < SHORTEST_SECRET or len(set(text)) < 5):
        raise ValueError("too short")
    return text


def read_web_address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query):
        raise ValueError(text)
    return text.rstrip("/")


def read_folder(text: str) -> Path:
    return Path(text).expanduser().absolute() if text else PROJECT / "var"


def read_level(text: str) -> str:
    if text not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError(text)
    return text


def read_database(text: str) -> dict[str, Any] | None:
    """Django's settings of a database; None when the text is empty (then it is a file in VAR_DIR)."""
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme == "sqlite":
        return sqlite(Path(_path_of(parts)))
    if parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        raise ValueError(text)
    options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sqlite(path: Path | str) -> dict[str, Any]:
    """SQLite as it must be run: one writer at a time that waits its turn, and nothing lost when the power fails.

    What is read is looked at where the system keeps the file, up to 256 MB, instead of being copied page by page: a search
    through the whole library takes a fifth less.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA mmap_size=268435456;",
        },
    }


#: Django's e-mail settings of an installation that sends none.
NO_MAIL = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def read_mail(text: str) -> dict[str, Any]:
    """Django's e-mail settings."""
    parts = urlsplit(text)
    if text == "off:":
        return NO_MAIL
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": _path_of(parts),
        }
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ValueError(text)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def read_storage(text: str) -> dict[str, Any] | None:
    """Django's storage of evidence files; None when the text is empty (then they are kept in VAR_DIR)."""
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme == "file":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": _path_of(parts)},
        }
    bucket = parts.path.strip("/")
    if parts.scheme not in {"s3", "s3+http"} or not parts.hostname or not bucket or "/" in bucket:
        raise ValueError(text)
    scheme = "https" if parts.scheme == "s3" else "http"
    port = f":{parts.port}" if parts.port else ""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "endpoint_url": f"{scheme}://{parts.hostname}{port}",
            "bucket_name": bucket,
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "region_name": dict(parse_qsl(parts.query)).get("region", "us-east-1"),
            "file_overwrite": False,
            "default_acl": None,
        },
    }


def read_clamd(text: str) -> str:
    """As it is given; the port of a host must be a number."""
    if text and not text.startswith(("unix:", "/")):
        parts = urlsplit(text if "//" in text else f"tcp://{text}")
        if parts.scheme != "tcp" or not parts.hostname or parts.path or not parts.port:
            raise ValueError(text)
    return text


def read_away(text: str) -> str:
    if text not in {"refuse", "pending"}:
        raise ValueError(text)
    return text


def _path_of(parts: SplitResult) -> str:
    """``file:///srv/x`` and ``sqlite:////srv/x`` are the path /srv/x; ``sqlite:///x`` is one from the project's folder."""
    path = unquote(parts.path[1:] if parts.scheme == "sqlite" else parts.path)
    if parts.netloc or not path.strip("/"):
        raise ValueError(parts.geturl())
    return str(PROJECT / path)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DEMO",
        read_flag,
        gettext_noop("yes or no"),
        "The demonstration: invented values, the cast on the sign-in page, a public secret key. "
        "Never together with a secret key of your own.",
        default="no",
    ),
    Setting(
        "DEMO_TODAY",
        read_day,
        gettext_noop("a day such as 2026-11-20, in the demonstration only"),
        "Holds the day still, so that the demonstration looks the same whenever it is shown.",
    ),
    Setting(
        "DEBUG",
        read_flag,
        gettext_noop("yes or no; yes in the demonstration only"),
        "Django's pages for developers, with source code in them.",
        default="no",
    ),
    Setting(
        "SECRET_KEY",
        read_secret,
        gettext_noop("a random text of at least 50 characters"),
        "Signs sessions and one-time links. Whoever knows it can sign in as anybody.",
        required=True,
        secret=True,
    ),
    Setting(
        "ALLOWED_HOSTS",
        read_names,
        gettext_noop("host names separated by commas, without *"),
        "The names under which browsers reach the application.",
        required=True,
    ),
    Setting(
        "SITE_URL",
        read_web_address,
        gettext_noop("an address such as https://cchc.example.gov.vn"),
        "The address that stands in letters and messages. With https, cookies travel only encrypted.",
    ),
    Setting(
        "BEHIND_PROXY",
        read_flag,
        gettext_noop("yes or no"),
        "Yes when a reverse proxy of yours sets X-Forwarded-Proto and X-Forwarded-For; no when browsers connect directly.",
        default="no",
    ),
    Setting(
        "VAR_DIR",
        read_folder,
        gettext_noop("a folder that can be written to"),
        "Where the SQLite database and the evidence files are kept unless told otherwise. Default: var/ in the project.",
    ),
    Setting(
        "DATABASE_URL",
        read_database,
        gettext_noop("postgresql://user:password@host:5432/name, or sqlite:////path/to/file"),
        "The database. Default: an SQLite file in VAR_DIR.",
        secret=True,
    ),
    Setting(
        "STORAGE_URL",
        read_storage,
        gettext_noop("file:///path/to/folder, or s3://key:secret@host/bucket?region=name"),
        "Where evidence files are kept (s3+http:// for a store without TLS). Default: a folder in VAR_DIR.",
        secret=True,
    ),
    Setting(
        "UPLOAD_MOST_MB",
        read_count,
        gettext_noop("a whole number from 1"),
        "How large one uploaded file may be, in megabytes.",
        default="20",
    ),
    Setting(
        "CLAMD_ADDRESS",
        read_clamd,
        gettext_noop("host:3310 or unix:///run/clamav/clamd.ctl"),
        "A clamd that looks through every uploaded document for viruses; empty for none.",
    ),
    Setting(
        "CLAMD_AWAY",
        read_away,
        gettext_noop("refuse or pending"),
        "While clamd does not answer: refuse files, or take them and keep them shut until it has looked through them.",
        default="refuse",
    ),
    Setting(
        "MAIL_URL",
        read_mail,
        gettext_noop("smtp://, smtp+tls:// or smtps:// user:password@host:port, file:///folder, console:, or off:"),
        "How e-mail leaves. `off:`: none does, and notices stand in the product only. Special characters in the user's "
        "name and password are written as in web addresses (`@` as `%40`).",
        default="off:",
        secret=True,
    ),
    Setting(
        "MAIL_FROM",
        read_text,
        gettext_noop("an e-mail address"),
        "The sender of e-mail.",
        default="cchc@localhost",
    ),
    Setting(
        "MAIL_REPLY_TO",
        read_text,
        gettext_noop("an e-mail address"),
        "Where answers to e-mail go; empty: to the sender.",
    ),
    Setting(
        "MAIL_HOUR",
        read_hour,
        gettext_noop("a whole number from 0 to 23"),
        "From this hour, in Vietnam, the day's reminders are made and the day's digest leaves.",
        default="7",
    ),
    Setting(
        "REMINDER_DAYS",
        read_ladder,
        gettext_noop("ascending whole numbers separated by commas, such as -7,-3,-1,0,1,3,7"),
        "On which days around a deadline people are reminded: before it (negative), on it (0), after it; past the last of "
        "these every week. With the word `working` behind them (`-5,-3,-1,0,1,3,5 working`) only working days are counted.",
        default="-7,-3,-1,0,1,3,7",
    ),
    Setting(
        "QUIET_HOURS",
        read_quiet_hours,
        gettext_noop("two hours of the day, such as 21-6"),
        "Between these hours, in Vietnam, no mail leaves at once: it waits for their end. Empty: mail leaves at any hour.",
    ),
    Setting(
        "OIDC_ISSUER",
        read_web_address,
        gettext_noop("an address such as https://id.example.gov.vn; OIDC_CLIENT_ID and OIDC_CLIENT_SECRET with it"),
        "An identity provider that speaks OpenID Connect; empty for none.",
    ),
    Setting(
        "OIDC_CLIENT_ID",
        read_text,
        gettext_noop("the name that the identity provider gave this application"),
        "Needed with OIDC_ISSUER.",
    ),
    Setting(
        "OIDC_CLIENT_SECRET",
        read_text,
        gettext_noop("the secret that the identity provider gave this application"),
        "Needed with OIDC_ISSUER.",
        secret=True,
    ),
    Setting(
        "OIDC_NAME",
        read_text,
        gettext_noop("a short name"),
        "What the button on the sign-in page calls the identity provider.",
        default="OpenID",
    ),
    Setting(
        "SESSION_IDLE_MINUTES",
        read_count,
        gettext_noop("a whole number from 1"),
        "A session ends after so many minutes without a request.",
        default="15",
    ),
    Setting(
        "SECOND_FACTOR_ROLES",
        read_roles,
        gettext_noop("role keys separated by commas, such as admin,coordinator; empty for none"),
        "Whoever holds one of these roles must set up a second factor before anything else.",
    ),
    Setting(
        "LOCKOUT_TRIES",
        read_count,
        gettext_noop("a whole number from 1"),
        "So many wrong passwords lock an account from an address.",
        default="5",
    ),
    Setting(
        "LOCKOUT_MINUTES",
        read_count,
        gettext_noop("a whole number from 1"),
        "How long a lockout lasts.",
        default="15",
    ),
    Setting(
        "WEB_WORKERS",
        read_count,
        gettext_noop("a whole number from 1"),
        "Processes that answer requests. On SQLite one is best.",
        default="1",
    ),
    Setting(
        "JOB_WORKERS",
        read_count,
        gettext_noop("a whole number from 1"),
        "Processes that do background work.",
        default="1",
    ),
    Setting(
        "LOG_LEVEL",
        read_level,
        gettext_noop("DEBUG, INFO, WARNING or ERROR"),
        "How much is written to standard error.",
        default="INFO",
    ),
)


def read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Every setting's value by name. Raises SettingsError with a line for each fault."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for setting in SETTINGS:
        try:
            values[setting.name] = setting.read(_raw(setting, environ))
        except OSError:
            faults.append(_fault(f"{setting.name}_FILE", gettext_noop("a file that can be read")))
        except (ValueError, KeyError):
            faults.append(_fault(setting.name, setting.expected))
    if not faults:
        faults = _contradictions(values, environ)
    if faults:
        raise SettingsError("\n".join(faults))
    return values


def _raw(setting: Setting, environ: Mapping[str, str]) -> str:
    """The text as given. An empty variable counts as absent; both a value and a file are one too many."""
    text = environ.get(setting.name, "").strip()
    if setting.secret and (file := environ.get(f"{setting.name}_FILE", "").strip()):
        if text:
            raise ValueError("given twice")
        text = Path(file).read_text(encoding="utf-8").strip()
    return text or setting.default


def _contradictions(values: dict[str, Any], environ: Mapping[str, str]) -> list[str]:
    """What is right by itself and wrong together."""
    faults = []
    if values["DEMO"]:
        if values["SECRET_KEY"]:
            faults.append(
                _fault("DEMO", gettext_noop("no, because SECRET_KEY is that of a real installation; or no SECRET_KEY"))
            )
    else:
        faults += [_fault(s.name, s.expected) for s in SETTINGS if s.required and not values[s.name]]
        faults += [_fault(s.name, s.expected) for s in SETTINGS if s.name in {"DEMO_TODAY", "DEBUG"} and values[s.name]]
    oidc = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    if any(values[name] for name in oidc):
        faults += [_fault(s.name, s.expected) for s in SETTINGS if s.name in oidc and not values[s.name]]
    return faults


def _fault(name: str, expected: str) -> str:
    return translated(gettext_noop("%(name)s is missing or wrong. Expected: %(expected)s.")) % {
        "name": name,
        "expected": translated(expected),
    }


def translated(message: str) -> str:
    """The Vietnamese sentence when the catalogue has been compiled, else the English one."""
    return stdlib_gettext.translation("django", PACKAGE / "locale", ["vi"], fallback=True).gettext(message)
