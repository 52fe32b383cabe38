"""What Django's own documents advise for speed, and Carnet's hash: the best that Django can do here."""

from plain import *  # noqa: F403
from plain import DATABASES, REST_FRAMEWORK

DATABASES["default"].update(
    CONN_MAX_AGE=None,
    OPTIONS={
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
    },
)
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
REST_FRAMEWORK["DEFAULT_RENDERER_CLASSES"] = ("rest_framework.renderers.JSONRenderer",)
REST_FRAMEWORK["DEFAULT_PARSER_CLASSES"] = ("rest_framework.parsers.JSONParser",)
