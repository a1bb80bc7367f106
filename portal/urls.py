"""Addresses of the whole site. Those that readers see are Vietnamese and keep for good."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from portal import captcha, views

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"

password_reset_patterns = [
    path("", auth_views.PasswordResetView.as_view(), name="admin_password_reset"),
    path("da-gui/", auth_views.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "<uidb64>/<token>/",
        auth_views.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("xong/", auth_views.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]

urlpatterns = [
    path("quan-tri/quen-mat-khau/", include(password_reset_patterns)),
    path("quan-tri/", admin.site.urls),
    path("robots.txt", views.robots),
    path(".well-known/security.txt", views.security_contact),
    path("healthz", views.healthz, name="healthz"),
    path("ma-xac-thuc/image/<slug:key>/", captcha.show, name="captcha-image"),
    path("ma-xac-thuc/audio/<slug:key>.wav", captcha.speak, name="captcha-audio"),
    path("ma-xac-thuc/refresh/", captcha.refresh, name="captcha-refresh"),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", views.media, name="media"),
    path("", include("comments.urls")),
    path("", include("stats.urls")),
    path("", include("news.urls")),
]
