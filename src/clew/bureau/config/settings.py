"""Django's settings. What differs between installations is in `config.environment`."""

from pathlib import Path

from django.utils.csp import CSP

from clew.bureau.config.database import postgresql, sqlite
from clew.bureau.config.environment import Environment
from clew.bureau.config.languages import CATALOGS, SPOKEN

_ENVIRONMENT = Environment.from_process()

CLEW_VAULT: Path | None = _ENVIRONMENT.vault
CLEW_NETWORKS: tuple[Path, ...] = _ENVIRONMENT.networks
SECRET_KEY = _ENVIRONMENT.secret
DEBUG = False
ALLOWED_HOSTS = list(_ENVIRONMENT.hosts)
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = SPOKEN
LOCALE_PATHS = [CATALOGS]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Strict"
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
    "clew.bureau.accounts",
    "clew.bureau.audit",
    "clew.bureau.exposure",
    "clew.bureau.cases",
    "clew.bureau.hashsets",
    "clew.bureau.vault",
    "clew.bureau.deliveries",
    "clew.bureau.grades",
    "clew.bureau.tagging",
    "clew.bureau.persons",
    "clew.bureau.watch",
    "clew.bureau.notes",
    "clew.bureau.tasks",
    "clew.bureau.handovers",
    "clew.bureau.hits",
    "clew.bureau.custody",
    "clew.bureau.network",
    "clew.bureau.sharing",
    "clew.bureau.referrals",
    "clew.bureau.deconfliction",
    "clew.bureau.retention",
    "clew.bureau.operations",
    "clew.bureau.api",
    "clew.bureau.signin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "clew.bureau.ui",
    "clew.bureau.reports",
    "clew.bureau.exports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "clew.bureau.ui.language.AnswerLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clew.bureau.signin.middleware.EndSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clew.bureau.signin.middleware.LeadToEnrolment",
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
                "clew.bureau.signin.proof.for_templates",
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

# Failed tries and used codes are counted here: each must be remembered for as long as it counts,
# whoever serves and whenever it began to.
CACHES = {
    "default": {
        "BACKEND": "clew.bureau.accounts.actions.remembering.RecordsCache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# Signing in: a scrypt password of 12 characters or more and a second factor, or a passkey alone.
# Whoever has signed in with a password only can do nothing but enrol a factor.
AUTH_USER_MODEL = "accounts.Officer"
AUTHENTICATION_BACKENDS = ["clew.bureau.accounts.backend.OfficerBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CLEW_TAKES_SECOND_FACTOR = _ENVIRONMENT.takes_second_factor
CLEW_SESSION_LIMITS = _ENVIRONMENT.limits
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "clew.bureau.signin.adapters.officers.OfficerAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; this says there is no mail
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(CLEW_SESSION_LIMITS.proof.total_seconds())
# Ten failures lock a name, from wherever they come; a hundred lock an address. They are counted
# apart, as django-allauth forgets all of `login_failed` after one right code.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/15m/key",
    "login_failed_from": "100/15m/ip",
    "login": "60/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _ENVIRONMENT.behind_tls_proxy else 0
MFA_ADAPTER = "clew.bureau.signin.adapters.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Clew"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "clew.bureau.signin.adapters.providers.ProviderAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False

# Browsers treat 127.0.0.1 and localhost as secure, so secure cookies work there without TLS.
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = int(CLEW_SESSION_LIMITS.lifetime.total_seconds())
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

DATA_UPLOAD_MAX_MEMORY_SIZE = (
    1 << 20
)  # forms only; files are only asked about, and have a limit too
FILE_UPLOAD_HANDLERS = ["clew.bureau.uploads.UnnamedUploadHandler"]
