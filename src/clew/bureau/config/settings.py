"""Django's settings. What differs between installations is in `config.environment`."""

from pathlib import Path

from django.utils.csp import CSP

from clew.bureau.config.database import postgresql, sqlite
from clew.bureau.config.environment import Environment

_ENVIRONMENT = Environment.from_process()

CLEW_VAULT: Path | None = _ENVIRONMENT.vault
SECRET_KEY = _ENVIRONMENT.secret
DEBUG = False
ALLOWED_HOSTS = list(_ENVIRONMENT.hosts)
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
ROOT_URLCONF = "clew.bureau.config.urls"
WSGI_APPLICATION = "clew.bureau.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "clew.bureau.accounts",
    "clew.bureau.audit",
    "clew.bureau.cases",
    "clew.bureau.hashsets",
    "clew.bureau.vault",
    "clew.bureau.grades",
    "clew.bureau.persons",
    "clew.bureau.watch",
    "clew.bureau.notes",
    "clew.bureau.tasks",
    "clew.bureau.handovers",
    "clew.bureau.hits",
    "clew.bureau.custody",
    "clew.bureau.network",
    "clew.bureau.api",
    "clew.bureau.ui",
    "clew.bureau.reports",
    "clew.bureau.exports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Records: SQLite in the vault unless an address says otherwise; in memory where there is no vault.
if _ENVIRONMENT.database_url:
    DATABASES = {"default": postgresql(_ENVIRONMENT.database_url)}
else:
    _RECORDS = ":memory:" if CLEW_VAULT is None else CLEW_VAULT / "records.sqlite3"
    DATABASES = {"default": sqlite(_RECORDS)}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Signing in: scrypt passwords of 12 characters or more; ten failures lock the name and address.
AUTH_USER_MODEL = "accounts.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "clew.bureau.accounts.backend.OfficerBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "ui/locked.html"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "cases"
LOGOUT_REDIRECT_URL = "sign-in"

# Browsers treat 127.0.0.1 and localhost as secure, so secure cookies work there without TLS.
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
if _ENVIRONMENT.behind_tls_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

STATIC_URL = "static/"  # config.wsgi serves them from the apps' own folders

DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20  # forms only; media come in by the command line
