from django.contrib.auth.hashers import Argon2PasswordHasher


class CarnetsArgon2(Argon2PasswordHasher):
    """With the cost that Carnet has."""

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
