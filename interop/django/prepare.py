"""Makes the tables and the people of a fresh database."""

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "peer.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

if settings.AUTH_USER_MODEL == "people.Person":
    call_command("makemigrations", "people", verbosity=0)
call_command("migrate", verbosity=0)
with transaction.atomic():
    for person in json.load(sys.stdin):
        user = get_user_model().objects.create_user(**person["fields"])
        if "passwordColumn" in person:
            user.password = person["passwordColumn"]
            user.save()
        if person.get("isDeleted"):
            user.delete()
