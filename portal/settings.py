"""Settings of the whole site: the one place that reads the environment.

Every variable has a safe default and stands in the README's table. A value that cannot be
right stops the start with one line that names it.
"""

import fcntl
import ipaddress
import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def refuse(name, value, wanted):
    """Stop the start with one line that says which variable is wrong and what it may be."""
    raise SystemExit(f"{name}={value!r} is not valid: {wanted}.")


def split_address(name, value):
    """Return the parts of an address; one that cannot be read stops the start."""
    try:
        parts = urlsplit(value)
        if parts.port == 0 or set(value) & set(" \t;,\"'<>"):
            raise ValueError
    except ValueError:
        refuse(name, value, "this is no address")
    return parts


def env_str(name, default=""):
    """Return the variable's text, or `default` where it is missing or empty."""
    return os.environ.get(name, "").strip() or default


def env_bool(name, default):
    """Return true or false; anything but the six usual words stops the start."""
    value = env_str(name)
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if not value:
        return default
    if value.lower() not in words:
        refuse(name, value, "use 1, true, yes, 0, false or no")
    return words[value.lower()]


def env_int(name, default, *, least=0, most=1_000_000):
    """Return a whole number from `least` to `most`; anything else stops the start."""
    value = env_str(name)
    if not value:
        return default
    if not re.fullmatch("[0-9]{1,9}", value) or not least <= int(value) <= most:
        refuse(name, value, f"use a whole number from {least} to {most}")
    return int(value)


def env_list(name, default=""):
    """Return the comma-separated parts, without empty ones."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_networks(name):
    """Return the comma-separated addresses and networks; a mistyped one stops the start."""
    networks = []
    for part in env_list(name):
        try:
            networks.append(ipaddress.ip_network(part))
        except ValueError:
            refuse(name, part, "use addresses or networks like 127.0.0.1 or 10.0.0.0/8")
    return networks


def env_origins(name):
    """Return the space- or comma-separated https origins; anything else stops the start."""
    origins = env_str(name).replace(",", " ").split()
    for origin in origins:
        parts = split_address(name, origin)
        if parts.scheme != "https" or not parts.netloc or parts.path.strip("/") or ";" in origin:
            refuse(name, origin, "use origins like https://media.example.vn")
    return origins


def env_script(name):
    """Return the https address of a script, or ""; anything else stops the start."""
    value = env_str(name)
    parts = split_address(name, value)
    if value and (parts.scheme != "https" or not parts.hostname):
        refuse(name, value, "use an address like https://monitor.example.vn/count.js")
    return value


def env_site_url(name, default):
    """Return the site's own address without a slash at its end."""
    value = env_str(name, default)
    parts = split_address(name, value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        refuse(name, value, "use an address like https://sotuphap.example.gov.vn")
    return f"{parts.scheme}://{parts.netloc}"


def env_database(name, default):
    """Return Django's settings for the database address; an unreadable one stops the start."""
    value = env_str(name, default)
    try:
        return dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True)
    except (ValueError, KeyError):
        refuse(name, value.split(":")[0] + ":…", "use postgres://user:password@host/name")


def kept_secret(path):
    """Return the secret in the file, made once with 384 random bits and readable by us alone.

    The file is locked meanwhile: of two workers that start at once the second waits for the
    first one's secret instead of reading a file that is still empty.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        refuse("DATA_DIR", str(path.parent), f"it cannot be written to ({error.strerror})")
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        secret = file.read().strip()
        if not secret:
            file.write(secret := secrets.token_urlsafe(48))
    return secret


# What this installation is ----------------------------------------------------------------

RELEASE = "0.1.0"
DEBUG = env_bool("DEBUG", False)
DATA_DIR = Path(env_str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
SECRET_KEY = env_str("SECRET_KEY") or kept_secret(DATA_DIR / "secret_key")
if len(SECRET_KEY) < 40:
    refuse("SECRET_KEY", "…", "use at least 40 random characters")
SITE_URL = env_site_url("SITE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", f"{urlsplit(SITE_URL).hostname},127.0.0.1,localhost")
for host in ALLOWED_HOSTS:
    if not re.fullmatch(r"\.?[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]", host):
        refuse("ALLOWED_HOSTS", host, "use host names without scheme, port or path")
TRUSTED_PROXIES = env_networks("TRUSTED_PROXIES")

# The parts --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal.apps.BackofficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "ckeditor",
    "captcha",
    "axes",
    "news",
    "comments",
    "stats",
    # Last, so that its post_migrate finds the permissions of all the others.
    "portal",
]

MIDDLEWARE = [
    "portal.request_log.RequestLogMiddleware",
    # Before all that asks whether a request came by https.
    "portal.visitors.TrustedProxyMiddleware",
    "portal.security.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.caching.CachePolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.security.KeptWorkMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

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
                "portal.context_processors.site",
            ],
        },
    },
]

# Widgets of ours have their templates where all others lie.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# What surrounds every page: name -> function. Built together and kept for some seconds by
# portal.caching, so that the apps need not know one another.
CHROME = {
    "site": "portal.models:SiteSettings.load",
    "menu": "portal.models:MenuItem.tree",
    "links": "portal.models:WebsiteLink.shown",
    "banners": "portal.models:Banner.current",
    "categories": "news.models:Category.tree",
    "latest": "news.models:Article.latest",
    "pages": "news.models:Page.public",
    "news_version": "news.models:Article.content_version",
    "latest_comments": "comments.models:Comment.latest",
    "most_read": "stats.reports:most_read",
    "best_rated": "news.models:Article.best_rated",
    "totals": "stats.reports:totals",
}
# Counters are refreshed by the beacon's answer and do not make a page a new one.
CHROME_COUNTERS = {"totals"}
CHROME_SECONDS = 3

# Data -------------------------------------------------------------------------------------

DATABASES = {"default": env_database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'congtin.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    if not Path(DATABASES["default"]["NAME"]).parent.is_dir():
        refuse("DATABASE_URL", DATABASES["default"]["NAME"], "its folder does not exist")
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds that a writer waits for another
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    refuse("DATABASE_URL", DATABASES["default"]["ENGINE"], "use sqlite:/// or postgres://")
else:
    # A machine that is gone without a word is noticed within ten seconds, not within hours.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "keepalives_idle": 4,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,  # milliseconds
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static_storage.HashedStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
# Bytes without files, from staff: a text with its pictures in it, as word processors give it.
# Readers may send less (portal/kept_work.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
PHOTO_MAX_BYTES = env_int("PHOTO_MAX_MB", 15, least=1) * 1024 * 1024
PHOTO_MAX_PIXELS = 50_000_000
ATTACHMENT_MAX_BYTES = env_int("ATTACHMENT_MAX_MB", 25, least=1) * 1024 * 1024
VIDEO_MAX_BYTES = env_int("VIDEO_MAX_MB", 200, least=1) * 1024 * 1024

# Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = env_str("LANGUAGE_CODE", "vi")
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
if LANGUAGE_CODE not in dict(LANGUAGES):
    refuse("LANGUAGE_CODE", LANGUAGE_CODE, "use vi or en")
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
FORMAT_MODULE_PATH = ["portal.formats"]

# Signing in -------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "lockout.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_CLIENT_IP_CALLABLE = "portal.visitors.client_address_of"
AXES_VERBOSE = False

# Browsers ---------------------------------------------------------------------------------

IS_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: one working day
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = IS_HTTPS and bool(TRUSTED_PROXIES)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
MONITORING_SCRIPT = env_script("MONITORING_SCRIPT")
CSP_MEDIA_ORIGINS = env_origins("CSP_MEDIA_ORIGINS")

# Mail -------------------------------------------------------------------------------------

EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587, least=1, most=65_535)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", f"congtin@{urlsplit(SITE_URL).hostname}")
if "@" not in DEFAULT_FROM_EMAIL:
    refuse("DEFAULT_FROM_EMAIL", DEFAULT_FROM_EMAIL, "use an e-mail address")
# Without a mail server the letters lie in files, where an administrator can read them.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"

# Readers: ratings, comments, counts -------------------------------------------------------

STATS_ONLINE_SECONDS = env_int("STATS_ONLINE_SECONDS", 300, least=1)
STATS_FLUSH_SECONDS = 1
RATING_FREE_VOTES_PER_HOUR = env_int("RATING_FREE_VOTES_PER_HOUR", 30, least=1)
# What an unknown article is worth until its votes say otherwise: see news/models/tally.py. The
# database computes with them, so others need the migration that makemigrations then writes.
RATING_PRIOR_MEAN = 3.5  # stars
RATING_PRIOR_VOTES = 10
COMMENT_MAX_PER_HOUR = env_int("COMMENT_MAX_PER_HOUR", 10, least=1)
COMMENT_MIN_SECONDS = env_int("COMMENT_MIN_SECONDS", 3)
COMMENT_ADDRESS_DAYS = env_int("COMMENT_ADDRESS_DAYS", 30, least=1)

CAPTCHA_CHALLENGE_FUNCT = "portal.captcha.random_digits"
CAPTCHA_TIMEOUT = env_int("CAPTCHA_MINUTES", 20, least=1)  # minutes: time to write a comment
CAPTCHA_FONT_SIZE = 68
CAPTCHA_LETTER_ROTATION = (-20, 20)
CAPTCHA_IMAGE_SIZE = (320, 112)  # shown at half of it: sharp on every screen
CAPTCHA_2X_IMAGE = False
CAPTCHA_NOISE_FUNCTIONS = ("captcha.helpers.noise_arcs", "captcha.helpers.noise_dots")

# The editor's settings stand in news/editor.py, which knows why each is there.
CKEDITOR_CONFIGS = {}
SILENCED_SYSTEM_CHECKS = [
    "ckeditor.W001",  # only the widget is used, its bodies are sanitised: README, "Editor"
]

# Logs -------------------------------------------------------------------------------------

LOG_LEVEL = env_str("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    refuse("LOG_LEVEL", LOG_LEVEL, "use DEBUG, INFO, WARNING or ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.request_log.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {request_id} {name} {message}", "style": "{"}
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Django's own line for each 4xx repeats ours and holds the query string.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "propagate": True},
        # A reader's own fault, said in the line of the request; its trace would fill the log.
        "django.security": {"level": "CRITICAL"},
        "axes": {"level": "ERROR"},
        "PIL": {"level": "WARNING"},
    },
}
