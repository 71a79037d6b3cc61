"""One settings file; what differs between a laptop, a test and a server comes from the environment."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env
from core.logs import LOGGING  # noqa: F401  (read by Django)

BASE_DIR = Path(__file__).resolve().parent.parent
HAVN_HOME = env.home(BASE_DIR)

# --- what kind of installation this is ------------------------------------------------------------
DEBUG = env.flag("HAVN_DEBUG")
HAVN_DEMO = env.flag("HAVN_DEMO")
HAVN_PRODUCTION = env.flag("HAVN_PRODUCTION")
SECRET_KEY = env.text("HAVN_SECRET_KEY")
HAVN_FIELD_KEYS = env.keyring("HAVN_FIELD_KEYS")
HAVN_INDEX_KEY = env.key(env.text("HAVN_INDEX_KEY"), "HAVN_INDEX_KEY") if env.text("HAVN_INDEX_KEY") else b""
if not SECRET_KEY or not HAVN_FIELD_KEYS or not HAVN_INDEX_KEY:
    raise ImproperlyConfigured("HAVN_SECRET_KEY, HAVN_FIELD_KEYS and HAVN_INDEX_KEY must be set (bin/manage sets them)")
HAVN_COOKIES_OVER_HTTP = env.flag("HAVN_COOKIES_OVER_HTTP")
ALLOWED_HOSTS = env.words("HAVN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("HAVN_TRUSTED_ORIGINS")
HAVN_PUBLIC_URL = env.text("HAVN_PUBLIC_URL", "http://127.0.0.1:8000")
HAVN_MUNICIPALITY_CODE = env.text("HAVN_MUNICIPALITY_CODE", "101")
HAVN_MUNICIPALITY_NAME = env.text("HAVN_MUNICIPALITY_NAME", "Københavns Kommune")
HAVN_PUBLIC_FIGURES = env.flag("HAVN_PUBLIC_FIGURES")  # the public page of figures, without sign-in
HAVN_HEALTH_CLINIC = env.text("HAVN_HEALTH_CLINIC", "Indvandrermedicinsk Klinik")

# --- applications ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "core",  # first: its `migrate` also sets the rights of the database roles
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, for TemplatesSetting
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "django_filters",
    "django_htmx",
    "csp",
    "accounts",
    "audit",
    "mail",
    "refugees",
    "targets",
    "rights",
    "screening",
    "placements",
    "health",
    "mentoring",
    "volunteers",
    "housing",
    "retention",
    "welcome_house",
    "reporting",
    "demo",
    "desk",
]
MIDDLEWARE = [
    "core.middleware.RequestLogMiddleware",
    "core.middleware.TransportMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.MethodMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.PublicMiddleware",  # before whatever knows the session
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.ParameterMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.LeavingMiddleware",
    "core.middleware.CacheMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.history.HistoryMiddleware",
    "rights.middleware.RestrictedMiddleware",
    "refugees.merging.middleware.MergedMiddleware",
    "core.room.FullDiskMiddleware",
    "audit.middleware.LogGuardMiddleware",
    "core.once.OnceMiddleware",  # last: it runs the view
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "core.context.chrome",
            ],
            "builtins": ["django.templatetags.i18n", "core.templatetags.havn", "core.templatetags.kept_parts"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "dkfds"
CRISPY_TEMPLATE_PACK = "dkfds"
CRISPY_FAIL_SILENTLY = False
# label, url name, area that must be readable or role that must be held (see accounts/policy.py)
HAVN_NAV = [
    (_("My day"), "desk:today", ""),
    (_("Look somebody up"), "drop_in:look-up", "drop_in"),
    (_("Cases"), "refugees:list", "case"),
    (_("Deadlines"), "targets:worklist", "targets"),
    (_("Interviews"), "screening:list", "interview"),
    (_("Placements"), "placements:list", "placement"),
    (_("Housing"), "housing:home", "housing"),
    (_("Retention"), "retention:list", "placement"),
    (_("Volunteers"), "joining:list", "welcome_house_coordinator"),
    (_("Shifts"), "shifts:board", "welcome_house_coordinator"),
    (_("My shifts"), "shifts:mine", "welcome_house_volunteer"),
    (_("Retention"), "retention:mentors", "mentor_coordinator"),
    (_("My people"), "retention:mine", "retention_mentor"),
    (_("Holistic mentors"), "mentoring:board", "mentor_coordinator"),
    (_("My people"), "mentoring:mine", "holistic_mentor"),
    (_("Open counselling"), "retention:counselling", "drop_in"),
    (_("Health"), "health:list", "health"),
    (_("Welcome House"), "house:week", "welcome_house"),
    (_("Welcome House"), "house:figures", "analyst"),
    (_("Matches"), "matches:board", "volunteers"),
    (_("Matches"), "matches:mine", "supplier"),
    (_("Import"), "refugees:imports", "import"),
    (_("Goal fulfilment"), "reporting:dashboard", "figures"),
    (_("Mail"), "mail:outbox", "mail"),
    (_("Read log"), "audit:log", "audit"),
    (_("Emergency access"), "break_glass:list", "audit"),
    (_("Data protection"), "rights:requests", "audit"),
    (_("Administration"), "accounts:users", "admin"),
    (_("Rules"), "targets:rules", "admin"),
    (_("Operations"), "audit:operations", "admin"),
    (_("Tokens"), "reporting_api:tokens", "admin"),
]

# Everything below is for everybody, without sign-in, cookie or session.
HAVN_PUBLIC = "/programme/"

# --- database: one application role, one owner for migrations, one for erasure ---------------------
DATABASE_ROLES = {
    "app": env.text("DATABASE_URL"),
    "owner": env.text("DATABASE_OWNER_URL") or env.text("DATABASE_URL"),
    "erasure": env.text("DATABASE_ERASURE_URL"),
}
HAVN_DB_ROLE = env.text("HAVN_DB_ROLE", "app")
if not DATABASE_ROLES.get(HAVN_DB_ROLE):
    raise ImproperlyConfigured(f"no database address for the role '{HAVN_DB_ROLE}' (DATABASE_URL and its kin)")
DATABASES = {"default": env.database(DATABASE_ROLES[HAVN_DB_ROLE])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET")

# --- cache, broker --------------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.sign_in.backends.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.sign_in.passwords.ContextWordsValidator"},
    {"NAME": "accounts.sign_in.breached.BreachedValidator"},
]
HAVN_BREACHED_PASSWORDS = env.file("HAVN_BREACHED_PASSWORDS")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds
ACCOUNT_ADAPTER = "accounts.sign_in.adapters.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"reset_password": "accounts.sign_in.forms.ResetForm"}
# allauth's own keeps a second list of mail addresses; an address that was changed must not reset anything.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds
# Per account and per address; a town hall signs in behind one address at eight in the morning.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/5m/key",  # one-time links
    "reset_password": "20/m/ip,3/5m/key",
    "break_glass": "10/h/user",
    "volunteer_sign_up": "20/h/ip,3/h/key",
    "api": "120/m/key",  # requests of one token
    "api_failed": "20/m/ip",  # tokens that are not known
}
# How many reverse proxies of our own stand before us: so many entries of X-Forwarded-For are believed.
HAVN_PROXIES = env.number("HAVN_PROXIES", 1 if env.flag("HAVN_BEHIND_PROXY") else 0)

# Second factors. Who needs one: accounts/policy.py; the demo's exception: accounts/sign_in/strength.py.
MFA_ADAPTER = "accounts.sign_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # administrators enter the addresses
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 0  # a code is worth the half minute in which the app shows it
MFA_FORMS = {
    "authenticate": "accounts.sign_in.forms.CodeForm",
    "reauthenticate": "accounts.sign_in.forms.CodeAgainForm",
    "add_webauthn": "accounts.sign_in.forms.PasskeyForm",
}

# The municipality's own directory (OpenID Connect), where one is named.
SOCIALACCOUNT_ADAPTER = "accounts.sign_in.adapters.DirectoryAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: Content-Security-Policy would stop a form on its way to another house
HAVN_OIDC_GROUPS_CLAIM = env.text("HAVN_OIDC_GROUPS_CLAIM", "groups")
HAVN_OIDC_MAIL_DOMAINS = [domain.lower() for domain in env.words("HAVN_OIDC_MAIL_DOMAINS")]
HAVN_OIDC_ROLES = env.mapping("HAVN_OIDC_ROLES")
HAVN_OIDC_STRENGTH = env.claims("HAVN_OIDC_STRENGTH")
SOCIALACCOUNT_PROVIDERS = env.directory(
    server=env.text("HAVN_OIDC_SERVER"),
    client=env.text("HAVN_OIDC_CLIENT"),
    secret=env.text("HAVN_OIDC_SECRET"),
    name=env.text("HAVN_OIDC_NAME") or HAVN_MUNICIPALITY_NAME,
)

SESSION_ENGINE = "accounts.sign_in.store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HAVN_IDLE_MINUTES = env.number("HAVN_IDLE_MINUTES", 20)
HAVN_ABSOLUTE_HOURS = env.number("HAVN_ABSOLUTE_HOURS", 10)
# The limits are kept by accounts.middleware. The cookie outlives them, so that a form sent too late is still known to
# be its writer's and nothing typed is lost.
SESSION_COOKIE_AGE = (HAVN_ABSOLUTE_HOURS + 14) * 60 * 60  # seconds

# --- the browser's side ---------------------------------------------------------------------------
SECURE_COOKIES = not (DEBUG or HAVN_COOKIES_OVER_HTTP)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-havn" if SECURE_COOKIES else "havn"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE_COOKIES else "csrftoken"  # read by static/js/draft-store.js
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # sentences may name people: no cookie
SECURE_SSL_REDIRECT = SECURE_COOKIES and env.flag("HAVN_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("HAVN_BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# --- language, formats ----------------------------------------------------------------------------
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
USE_I18N = True

# --- files ----------------------------------------------------------------------------------------
NODE_MODULES = Path(env.text("HAVN_NODE_MODULES") or BASE_DIR / "node_modules")
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("HAVN_STATIC_ROOT") or BASE_DIR / "var" / "static")
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("dkfds", NODE_MODULES / "dkfds" / "dist"),
    ("htmx", NODE_MODULES / "htmx.org" / "dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.storage.StaticStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Fonts and images are compressed already, or served only to browsers of another age.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "webp", "woff", "woff2", "eot", "ttf", "otf", "map", "gz", "br"]
MEDIA_ROOT = HAVN_HOME / "media"
# clamd, who looks at every document before it may be fetched. Without one documents are downloads only.
HAVN_SCANNER = env.scanner("HAVN_SCANNER")

# --- backups --------------------------------------------------------------------------------------
HAVN_BACKUP_DIR = Path(env.text("HAVN_BACKUP_DIR") or HAVN_HOME / "backups")
# Outside the state folder and the backups; without one there are no backups.
HAVN_BACKUP_KEY_FILE = Path(env.text("HAVN_BACKUP_KEY_FILE")) if env.text("HAVN_BACKUP_KEY_FILE") else None
HAVN_BACKUP_KEEP_DAYS = env.number("HAVN_BACKUP_KEEP_DAYS", 30)

# --- mail -----------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("HAVN_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.number("HAVN_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("HAVN_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("HAVN_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("HAVN_SMTP_STARTTLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("HAVN_MAIL_FROM", "Havn <havn@kommune.invalid>")
# Without an SMTP host (a laptop, the demo) mails stay in the outbox, shown as delivered to the screen only.
HAVN_MAIL_TO_SCREEN = not os.environ.get("HAVN_SMTP_HOST")

if HAVN_PRODUCTION:
    from config.production import refuse_unsafe

    refuse_unsafe(globals())
