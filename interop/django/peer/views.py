from django.contrib.auth.models import AnonymousUser
from rest_framework.permissions import (
    AllowAny,
    IsAdminUser,
    IsAuthenticated,
    IsAuthenticatedOrReadOnly,
)
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTStatelessUserAuthentication


class Caller(APIView):
    """Says who calls."""

    def get(self, request):
        user = request.user
        if isinstance(user, AnonymousUser):
            return Response({"user": None})
        return Response({"user": user.username, "id": str(user.pk), "staff": bool(user.is_staff)})

    post = get


class Profile(Caller):
    permission_classes = [IsAuthenticated]


class Public(Caller):
    permission_classes = [AllowAny]


class ReadOnly(Caller):
    permission_classes = [IsAuthenticatedOrReadOnly]


class Admin(Caller):
    permission_classes = [IsAdminUser]


class Stateless(Caller):
    authentication_classes = [JWTStatelessUserAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request):
        user = request.user
        return Response(
            {
                "user": user.username,
                "id": user.id,
                "staff": user.is_staff,
                "superuser": user.is_superuser,
                "role": user.role,
                "text": str(user),
            }
        )

    post = get


class StatelessAdmin(Stateless):
    permission_classes = [IsAdminUser]
