"""The second article's custom user."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    role = models.CharField(max_length=40, default="reader")
