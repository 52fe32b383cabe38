"""What an administrator would do by hand, for the driver alone."""

import json

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher
from django.core.management import call_command
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework_simplejwt.tokens import RefreshToken, SlidingToken


def deactivate(user):
    user.is_active = False
    user.save()


def activate(user):
    user.is_active = True
    user.save()


def delete(user):
    user.delete()


def set_password(user, password):
    user.set_password(password)
    user.save()


def last_login(user):
    return user.last_login and int(user.last_login.timestamp())


def password_column(user):
    return user.password


def check_password(user, password):
    return user.check_password(password)


def hash_password(user, password, algorithm, iterations=None):
    hasher = get_hasher(algorithm)
    rounds = {} if iterations is None else {"iterations": iterations}
    user.password = hasher.encode(password, hasher.salt(), **rounds)
    user.save()


def issue(user):
    refresh = RefreshToken.for_user(user)
    sliding = SlidingToken.for_user(user)
    return {"refresh": str(refresh), "access": str(refresh.access_token), "sliding": str(sliding)}


def create(username, password, **fields):
    return get_user_model().objects.create_user(username, password=password, **fields).pk


def outstanding():
    return list(apps.get_model("token_blacklist", "OutstandingToken").objects.values_list("token", flat=True))


def blacklist(jti):
    """What the admin's page "Add blacklisted token" does."""
    token = apps.get_model("token_blacklist", "OutstandingToken").objects.get(jti=jti)
    return apps.get_model("token_blacklist", "BlacklistedToken").objects.create(token=token).pk


def is_blacklisted(jti):
    return apps.get_model("token_blacklist", "BlacklistedToken").objects.filter(token__jti=jti).exists()


def flush():
    call_command("flushexpiredtokens")


OF_A_USER = {
    name.__name__: name
    for name in (
        deactivate,
        activate,
        delete,
        set_password,
        last_login,
        password_column,
        check_password,
        hash_password,
        issue,
    )
}
OTHER = {
    name.__name__: name for name in (create, outstanding, blacklist, is_blacklisted, flush)
}


@csrf_exempt
def control(request):
    order = json.loads(request.body)
    name, arguments = order.pop("do"), order
    if name in OF_A_USER:
        user = get_user_model().objects.get(username=arguments.pop("user"))
        return JsonResponse({"result": OF_A_USER[name](user, **arguments)})
    return JsonResponse({"result": OTHER[name](**arguments)})
