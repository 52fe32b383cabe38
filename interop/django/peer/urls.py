from django.contrib import admin
from django.urls import path
from rest_framework_simplejwt import views as jwt

from . import control, views

urlpatterns = [
    path("api/token/", jwt.TokenObtainPairView.as_view()),
    path("api/token/refresh/", jwt.TokenRefreshView.as_view()),
    path("api/token/verify/", jwt.TokenVerifyView.as_view()),
    path("api/token/blacklist/", jwt.TokenBlacklistView.as_view()),
    path("api/token/sliding/", jwt.TokenObtainSlidingView.as_view()),
    path("api/token/sliding/refresh/", jwt.TokenRefreshSlidingView.as_view()),
    path("views/profile/", views.Profile.as_view()),
    path("views/public/", views.Public.as_view()),
    path("views/read-only/", views.ReadOnly.as_view()),
    path("views/admin/", views.Admin.as_view()),
    path("views/stateless/", views.Stateless.as_view()),
    path("views/stateless-admin/", views.StatelessAdmin.as_view()),
    path("admin/", admin.site.urls),
    path("control/", control.control),
]
