"""Addresses that fail, each in its own way."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.urls import path

from portal import urls

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


def broken(request):
    raise RuntimeError("broken on purpose")


def forbidden(request):
    raise PermissionDenied


def too_large(request):
    raise RequestDataTooBig


urlpatterns = [
    path("loi-500/", broken),
    path("loi-403/", forbidden),
    path("loi-413/", too_large),
    *urls.urlpatterns,
]
