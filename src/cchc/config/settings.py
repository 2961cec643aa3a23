"""Settings: one file. What an operator may set is declared in ``env`` and described in docs/reference/settings.md."""

import contextlib
import os
from datetime import timedelta

from cchc.config.env import DEMO_SECRET, NO_MAIL, PACKAGE, read_environment, sqlite

ENV = read_environment(os.environ)

CCHC_DEMO = ENV["DEMO"]
CCHC_TODAY = ENV["DEMO_TODAY"]
VAR = ENV["VAR_DIR"]

SECRET_KEY = ENV["SECRET_KEY"] or DEMO_SECRET
DEBUG = ENV["DEBUG"]
ALLOWED_HOSTS = ENV["ALLOWED_HOSTS"] or ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Ours stand before the libraries, so that our templates take the place of theirs.
    "cchc.common",
    "cchc.audit",
    "cchc.orgunits",
    "cchc.accounts",
    "cchc.notifications",
    "cchc.documents",
    "cchc.figures",
    "cchc.evidence",
    "cchc.planning",
    "cchc.improvement",
    "cchc.initiatives",
    "cchc.criteria",
    "cchc.procedures",
    "cchc.reporting",
    "cchc.assessment",
    "cchc.urging",
    "cchc.dashboards",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_htmx",
    "template_partials",
    "django_q",
    "django.forms",
    "cchc.demo",
    "cchc.config.apps.ProjectConfig",  # last: it hands down what the apps offer each other
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cchc.common.policy.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cchc.common.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cchc.orgunits.middleware.RememberedTreesMiddleware",
    "cchc.accounts.middleware.ActorMiddleware",
    "cchc.accounts.middleware.SignedInMiddleware",
    "cchc.accounts.middleware.SecondFactorMiddleware",
    "cchc.common.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cchc.config.urls"
WSGI_APPLICATION = "cchc.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cchc.config.navigation.frame",
            ],
            "builtins": ["cchc.common.templatetags.words", "cchc.common.templatetags.frame"],
        },
    }
]

FORM_RENDERER = "cchc.common.forms.Renderer"

if not ENV["DATABASE_URL"]:
    with contextlib.suppress(OSError):  # a folder that cannot be made is told by the first command that needs it
        VAR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": ENV["DATABASE_URL"] or sqlite(VAR / "cchc.sqlite3")}

_IN_PROCESS = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {
    "default": _IN_PROCESS,
    "counts": {**_IN_PROCESS, "LOCATION": "counts", "OPTIONS": {"MAX_ENTRIES": 5_000}},  # see accounts/waiting_hooks.py
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_USER_MODEL = "accounts.User"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "static_built"]
STATIC_ROOT = PACKAGE / "static_served"
MEDIA_ROOT = VAR / "files"
CCHC_DOCUMENT_FONTS = PACKAGE / "document_fonts"  # made by the build: the face that letters are set in as PDF
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]  # before the first build there is no folder of built files, rightly
STORAGES = {
    "default": ENV["STORAGE_URL"] or {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # an urging of hundreds of units is chosen from a page of thousands of ticks

# Files that people bring (cchc.common.sniffing, cchc.common.scanning).
CCHC_UPLOAD_MOST_MB = ENV["UPLOAD_MOST_MB"]
CCHC_CLAMD_ADDRESS = ENV["CLAMD_ADDRESS"]
CCHC_CLAMD_AWAY = ENV["CLAMD_AWAY"]

Q_CLUSTER = {
    "name": "cchc",
    "orm": "default",
    "workers": ENV["JOB_WORKERS"],
    "timeout": 600,
    "retry": 900,  # later than the timeout, or a slow job would be started twice
    "max_attempts": 3,
    "poll": 1,  # seconds; the default of 0.2 keeps SQLite's single writer busy
    "catch_up": False,
    "save_limit": 1000,
}

# What `cchc periodic` does, in this order.
CCHC_PERIODIC = (
    "cchc.common.tasks.forget_old_sessions",
    "cchc.common.tasks.scan_waiting_files",
    "cchc.orgunits.tasks.hand_over_open_work",
    "cchc.orgunits.tasks.forget_old_uploads",
    "cchc.accounts.tasks.forget_old_uploads",
    "cchc.documents.tasks.forget_old_uploads",
    "cchc.assessment.tasks.forget_old_uploads",
    "cchc.assessment.tasks.move_by_clock",
    "cchc.planning.tasks.forget_old_uploads",
    "cchc.planning.tasks.record_plan_figures",
    "cchc.initiatives.tasks.ask_who_lives",
    "cchc.initiatives.tasks.record_initiative_figures",
    "cchc.procedures.tasks.look_through_scanned",
    "cchc.procedures.tasks.forget_old_uploads",
    "cchc.procedures.tasks.count_apologies",
    "cchc.reporting.tasks.forget_old_uploads",
    "cchc.reporting.tasks.record_report_figures",
    "cchc.urging.tasks.follow",
    "cchc.notifications.tasks.remind",
    "cchc.notifications.tasks.mail",
    "cchc.audit.actions.seal_heads",
)

# Safety in the browser. Encrypted travel is switched on by the site's own address.
HTTPS = ENV["SITE_URL"].startswith("https://")
SITE_URL = ENV["SITE_URL"]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = ENV["SESSION_IDLE_MINUTES"] * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # the server keeps the minutes; the cookie stays, so we know whose ran out
SESSION_SAVE_EVERY_REQUEST = True  # so the minutes count from the last request
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV["BEHIND_PROXY"] else None
X_FRAME_OPTIONS = "DENY"

AXES_FAILURE_LIMIT = ENV["LOCKOUT_TRIES"]
AXES_COOLOFF_TIME = timedelta(minutes=ENV["LOCKOUT_MINUTES"])
AXES_IPWARE_PROXY_COUNT = 1 if ENV["BEHIND_PROXY"] else None
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a whole office may sit behind one address
AXES_USERNAME_CALLABLE = "cchc.accounts.sign_in.typed_username"
AXES_LOCKOUT_CALLABLE = "cchc.accounts.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says when it opens, and so it does
AXES_DISABLE_ACCESS_LOG = True  # signing in is an event of our own log
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # no greeting at every start

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Signing in. Accounts are made by administrators: nobody signs up, and no e-mail is needed.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "cchc.accounts.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False  # the session ends with the browser, or with the idle minutes
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": None}  # locking out is the business of axes
SOCIALACCOUNT_ADAPTER = "cchc.accounts.sign_in.ProviderAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
MFA_ADAPTER = "cchc.accounts.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CCHC"
MFA_FORMS = {
    "authenticate": "cchc.accounts.second_factor.AuthenticateForm",
    "reauthenticate": "cchc.accounts.second_factor.ReauthenticateForm",
}
SECOND_FACTOR_ROLES = ENV["SECOND_FACTOR_ROLES"]
ONE_TIME_LINK_DAYS = 7

# Forms may lead to the site of single sign-on (cchc.common.policy).
CCHC_FORM_TARGETS = [ENV["OIDC_ISSUER"]] if ENV["OIDC_ISSUER"] else []

if ENV["OIDC_ISSUER"]:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": ENV["OIDC_NAME"],
                    "client_id": ENV["OIDC_CLIENT_ID"],
                    "secret": ENV["OIDC_CLIENT_SECRET"],
                    "settings": {"server_url": ENV["OIDC_ISSUER"]},
                }
            ]
        }
    }

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV["MAIL_FROM"]
globals().update(ENV["MAIL_URL"])  # the EMAIL_… settings that the address spells out
CCHC_MAIL = ENV["MAIL_URL"] != NO_MAIL  # no: notices stand in the product only
CCHC_MAIL_REPLY_TO = ENV["MAIL_REPLY_TO"]
CCHC_MAIL_HOUR = ENV["MAIL_HOUR"]
CCHC_REMINDER_DAYS = ENV["REMINDER_DAYS"]
CCHC_QUIET_HOURS = ENV["QUIET_HOURS"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "null": {"class": "logging.NullHandler"},
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain"},
    },
    "root": {"handlers": ["stderr"], "level": ENV["LOG_LEVEL"]},
    # Any stranger's wrong Host header would otherwise fill the log; it gets its 400 all the same.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["null"], "propagate": False}},
}
