"""What the two articles have their readers write."""

from rest_framework_simplejwt.serializers import (
    TokenObtainPairSerializer,
    TokenObtainSlidingSerializer,
)


class FirstArticle(TokenObtainPairSerializer):
    @classmethod
    def get_token(cls, user):
        token = super().get_token(user)
        token["email"] = user.email
        token["username"] = user.username
        return token


class FirstArticleSliding(TokenObtainSlidingSerializer):
    @classmethod
    def get_token(cls, user):
        token = super().get_token(user)
        token["email"] = user.email
        token["username"] = user.username
        return token


class SecondArticle(TokenObtainPairSerializer):
    @classmethod
    def get_token(cls, user):
        token = super().get_token(user)
        token["username"] = user.username
        token["role"] = user.role
        return token

    def validate(self, attrs):
        data = super().validate(attrs)
        data["user"] = {"username": self.user.username, "email": self.user.email}
        return data


class SecondArticleSliding(TokenObtainSlidingSerializer):
    @classmethod
    def get_token(cls, user):
        token = super().get_token(user)
        token["username"] = user.username
        token["role"] = user.role
        return token

    def validate(self, attrs):
        data = super().validate(attrs)
        data["user"] = {"username": self.user.username, "email": self.user.email}
        return data


def no_staff(user):
    """A USER_AUTHENTICATION_RULE."""
    return user is not None and user.is_active and not user.is_staff
