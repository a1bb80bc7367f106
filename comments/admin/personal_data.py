"""The log of what people asked for about their own data: for looking up."""

from django.contrib import admin

from comments.admin.queue import ReadOnlyMixin
from comments.models import PersonalDataAction
from portal.model_admin import BackofficeModelAdmin


@admin.register(PersonalDataAction)
class PersonalDataActionAdmin(ReadOnlyMixin, BackofficeModelAdmin):
    list_display = ("created_at", "kind", "right", "comments")
    list_filter = ("kind", "right", "created_at")
    fields = ("created_at", "kind", "right", "comments")
