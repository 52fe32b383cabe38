"""A project as startproject makes it, with what varies between set-ups taken from the environment."""

import json
import os
from datetime import timedelta

config = json.loads(os.environ["CARNET_PEER"])

LIFETIMES = {
    "ACCESS_TOKEN_LIFETIME",
    "REFRESH_TOKEN_LIFETIME",
    "SLIDING_TOKEN_LIFETIME",
    "SLIDING_TOKEN_REFRESH_LIFETIME",
}


def read_setting(name, value):
    if isinstance(value, dict):
        return timedelta(**value)
    if name in LIFETIMES:
        return timedelta(seconds=value)
    return tuple(value) if isinstance(value, list) else value


SECRET_KEY = config["secretKey"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "peer.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "rest_framework",
    "peer.apps.PeerConfig",
]
if config["blacklistApp"]:
    INSTALLED_APPS.append("rest_framework_simplejwt.token_blacklist")
if config["userModel"] == "people.Person":
    INSTALLED_APPS.append("people")
AUTH_USER_MODEL = config["userModel"]

MIDDLEWARE = [
    "peer.clock.ClockMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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

if "postgres" in config:
    DATABASE = {"ENGINE": "django.db.backends.postgresql", **config["postgres"]}
else:
    DATABASE = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": config["database"],
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"} if config["shared"] else {},
    }
DATABASES = {"default": DATABASE}

# the first one writes; the others are Django's own and read what it, or Carnet, wrote
PASSWORD_HASHERS = config["hashers"] + [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": (
        "rest_framework_simplejwt.authentication.JWTAuthentication",
    ),
}

SIMPLE_JWT = {name: read_setting(name, value) for name, value in config["simpleJwt"].items()}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"null": {"class": "logging.NullHandler"}},
    "loggers": {
        "django.request": {"handlers": ["null"], "propagate": False},
        "rest_framework_simplejwt": {"handlers": ["null"], "propagate": False},
    },
}
