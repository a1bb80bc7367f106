"""The project as an app, and the back office in the place of Django's admin site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    default = True
    name = "portal"
    verbose_name = _("Site")

    def ready(self):
        from portal import checks, groups  # noqa: F401 - checks register themselves

        post_migrate.connect(groups.create_missing, sender=self)


class BackofficeConfig(admin_apps.AdminConfig):
    default = False
    default_site = "portal.backoffice.Backoffice"
