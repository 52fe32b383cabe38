"""The time is what the request says, so that an answer is the same whenever it is asked for."""

import datetime as real

HEADER = "HTTP_X_CLOCK"
# one request is answered at a time, or all of them at one instant
seconds = None


def now():
    if seconds is None:
        return real.datetime.now(tz=real.timezone.utc)
    return real.datetime.fromtimestamp(seconds, tz=real.timezone.utc)


class RequestedDatetime(real.datetime):
    @classmethod
    def now(cls, tz=None):
        return globals()["now"]().astimezone(tz)


def install():
    """Puts this clock into the three places that Django, SimpleJWT and PyJWT read theirs from."""
    import jwt.api_jwt
    import rest_framework_simplejwt.utils
    from django.utils import timezone

    timezone.now = now
    jwt.api_jwt.datetime = RequestedDatetime
    rest_framework_simplejwt.utils.datetime = RequestedDatetime


class ClockMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        global seconds
        asked = request.META.get(HEADER)
        seconds = None if asked is None else float(asked)
        return self.get_response(request)
