"""The portal's settings: safe by default, everything changeable by environment (docs/operating.md lists the names)."""

import secrets
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core.names import name_in_language

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# What the portal makes by itself: database, collected files, mail of a developer's machine.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

# Where we run. Only "local" and "test" are forgiving; any other word is production.
PORTAL_ENV = env("PORTAL_ENV", default="production")
IS_PRODUCTION = PORTAL_ENV not in {"local", "test"}
DEBUG = env.bool("DEBUG", default=False)


def read_or_make_local_key():
    """Return the key in var/secret_key, made on first use: a developer's machine needs no setup."""
    key_file = VAR_DIR / "secret_key"
    if not key_file.exists():
        VAR_DIR.mkdir(exist_ok=True)
        key_file.write_text(secrets.token_urlsafe(50))
        key_file.chmod(0o600)
    return key_file.read_text()


def require(name, example):
    """Return the environment's value for name; ImproperlyConfigured, with an example, when it is missing."""
    value = env(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. In production it is required, for example {name}={example}. "
            "On a developer's machine set PORTAL_ENV=local instead (make run does)."
        )
    return value


if IS_PRODUCTION:
    SECRET_KEY = require("SECRET_KEY", "fifty-random-characters")
    if len(SECRET_KEY) < 40:
        raise ImproperlyConfigured("SECRET_KEY is too short: use at least 40 random characters.")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG shows secrets to strangers: it is for PORTAL_ENV=local only.")
    PORTAL_URL = require("PORTAL_URL", "https://portal.example.jo").rstrip("/")
    if not PORTAL_URL.startswith("https://"):
        raise ImproperlyConfigured("PORTAL_URL must start with https:// in production.")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[PORTAL_URL.split("/")[2].split(":")[0]])
    if "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the portal's hosts: * lets anyone choose one.")
else:
    SECRET_KEY = env("SECRET_KEY", default="") or read_or_make_local_key()
    PORTAL_URL = env("PORTAL_URL", default="http://localhost:8000").rstrip("/")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])

# Keys from before: what they have signed or locked still opens.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# Applications, from the top of the house to its foundation.

INSTALLED_APPS = [
    "ogp_portal.apps.PortalConfig",
    "modeltranslation",
    "ogp_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "post_office",
    "simple_history",
    "pages",
    "opendata",
    "feedback",
    "workshops",
    "commitments",
    "accounts",
    "core",
]

MIDDLEWARE = [
    "core.middleware.RefuseControlCharacters",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.KeepDevice",
    "accounts.middleware.RequireSecondStep",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.middleware.AnswerStaleRows",
]

ROOT_URLCONF = "ogp_portal.urls"
WSGI_APPLICATION = "ogp_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Data

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {
        "CONN_MAX_AGE": env.int("DATABASE_CONNECTION_SECONDS", default=600),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3, "options": "-c statement_timeout=10s -c lock_timeout=3s"},
    }

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "KEY_FUNCTION": "core.limits.cache_key",
    }
}

MEDIA_ROOT = Path(env("MEDIA_ROOT", default=VAR_DIR / "media"))
STATIC_ROOT = Path(env("STATIC_ROOT", default=VAR_DIR / "static"))
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG or PORTAL_ENV == "test":
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or PORTAL_ENV == "test"
# A file of 1 MB that a phone sends is not a form; feedback of 100,000 Arabic letters percent-encoded is 600 KB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# A focal point's sheet: up to 60 milestones of a dozen fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Languages: Arabic first

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "ar"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("ar",)
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = name_in_language
FORMAT_MODULE_PATH = "core.formats"
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Amman"
USE_TZ = True
# False prints Latin digits on Arabic pages.
ARABIC_INDIC_DIGITS = env.bool("ARABIC_INDIC_DIGITS", default=True)

# People

AUTH_USER_MODEL = "accounts.User"
# The password door: axes counts, Django's own backend knows that the address is the login.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_request_login_code"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", default=12)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Participants sign in by a code sent to their address, which proves it; staff by password.
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_request_login_code"
ACCOUNT_FORMS = {
    "login": "accounts.forms.PasswordSignInForm",
    "request_login_code": "accounts.forms.CodeRequestForm",
    "confirm_login_code": "accounts.forms.CodeForm",
    "reset_password": "accounts.forms.PasswordResetForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.PasswordChangeForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
# A workshop's participants share one address (IP), so the limits per address (IP) are wide; key is the e-mail address.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "60/m/ip,100/h/key",
    "request_login_code": "60/m/ip,5/15m/key",
    "reset_password": "20/m/ip,5/15m/key",
}

# Staff take a second step after their password (an app, a passkey, a recovery code) before the back office opens.
# Where it is not required, they may set it up all the same, and are asked for it then.
STAFF_SECOND_STEP = env.bool("STAFF_SECOND_STEP", default=IS_PRODUCTION)
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondStepForm",
    "authenticate_webauthn": "accounts.forms.PasskeyForm",
    "reauthenticate": "accounts.forms.SecondStepAgainForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "accounts.forms.NewPasskeyForm",
}
# A code of the app works for half a minute, and half a minute before and after: telephones are not exact clocks.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# The unit made the account and its address; nobody confirms it to allauth.
MFA_ALLOW_UNVERIFIED_EMAIL = True

INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
# How long it can be read who signed in, and who tried to.
SIGN_IN_DAYS = env.int("SIGN_IN_DAYS", default=180)

# Five wrong passwords for an address from one place (IP) close the door there for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.adapter.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Kept no longer and no more of it than the limit needs: no log of who signed in from where.
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

# Focal points are reminded so many days before reports are due, and after.
REPORT_REMINDER_DAYS = env.list("REPORT_REMINDER_DAYS", cast=int, default=[14, 3])
REPORT_OVERDUE_DAYS = env.list("REPORT_OVERDUE_DAYS", cast=int, default=[1, 7])

# Whoever has to answer feedback is reminded so many days before the day on which the answer is due.
ANSWER_REMINDER_DAYS = env.list("ANSWER_REMINDER_DAYS", cast=int, default=[7, 1])

# Who looked at personal data in the back office is known for so many days.
PERSONAL_DATA_LOG_DAYS = env.int("PERSONAL_DATA_LOG_DAYS", default=730)

# How long answering takes at most, and who may ask, are the ministry's to set.
CONTACT_EMAIL = env("CONTACT_EMAIL", default="")
DATA_LICENCE_NAME = env("DATA_LICENCE_NAME", default="")
DATA_LICENCE_URL = env("DATA_LICENCE_URL", default="")

# Mail leaves from a queue in the database (manage.py deliver_mail), so that no page waits for a mail server.

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_FILE_PATH = VAR_DIR / "mail"
if env("EMAIL_URL", default=""):
    mail_server = env.email_url("EMAIL_URL")
    EMAIL_HOST, EMAIL_PORT = mail_server["EMAIL_HOST"], mail_server["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail_server["EMAIL_HOST_USER"], mail_server["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail_server.get("EMAIL_USE_TLS", False), mail_server.get("EMAIL_USE_SSL", False)
    mail_backend = mail_server["EMAIL_BACKEND"]
elif IS_PRODUCTION:
    raise ImproperlyConfigured(
        "EMAIL_URL is not set: codes and receipts need a mail server, smtp+tls://user:pass@host:587."
    )
else:
    mail_backend = "core.mail.ReadableFileBackend"
EMAIL_BACKEND = mail_backend
EMAIL_TIMEOUT = 10
# A letter that could not be handed over is tried again after so many minutes, later each time; then it has failed.
MAIL_RETRY_MINUTES = env.list("MAIL_RETRY_MINUTES", cast=int, default=[1, 5, 30, 120, 480])
POST_OFFICE = {
    "BACKENDS": {"default": mail_backend},
    "MAX_RETRIES": len(MAIL_RETRY_MINUTES),
    "RETRY_INTERVAL": timedelta(minutes=1),
}

# Safety

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
if IS_PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXY_COUNT", default=1)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
    # Given handlers of its own, the mail queue does not report every two seconds that it is empty.
    "loggers": {"post_office": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
