"""The log of decisions."""

from django.contrib import admin

from comments.models import ModerationAction
from portal.model_admin import BackofficeModelAdmin


class ReadOnlyMixin:
    """Rows that are looked at, and changed by buttons of our own if at all."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(ModerationAction)
class ModerationActionAdmin(ReadOnlyMixin, BackofficeModelAdmin):
    """Who decided what: for looking up."""

    list_display = ("created_at", "moderator", "comment", "before", "after", "reason")
    list_filter = ("after", "created_at")
    list_select_related = ("comment", "moderator")
    search_fields = ("reason", "comment__name", "comment__text")
