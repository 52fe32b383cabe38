from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """Django's own, of one round, so that thousands of log-ins take no time; and the same hash each time."""

    iterations = 1

    def salt(self):
        return "asaltthatisalwaysthesame"
