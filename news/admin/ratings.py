"""Votes in the back office: nobody changes them, but a burst can be taken out of the count."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from news.models import Rating
from portal.model_admin import BackofficeModelAdmin


@admin.register(Rating)
class RatingAdmin(BackofficeModelAdmin):
    list_display = ["created_at", "article", "stars", "is_void"]
    list_filter = ["is_void", "stars", "created_at"]
    list_select_related = ["article"]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["article__title_folded"]
    fields = ["article", "stars", "is_void", "created_at", "updated_at"]
    readonly_fields = fields
    actions = ["void", "count_again"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Take these votes out of the count"), permissions=["change"])
    def void(self, request, queryset):
        self._say(request, queryset.set_void(True))

    @admin.action(description=_("Count these votes again"), permissions=["change"])
    def count_again(self, request, queryset):
        self._say(request, queryset.set_void(False))

    def _say(self, request, changed):
        text = ngettext("%(n)d vote was changed.", "%(n)d votes were changed.", changed)
        self.message_user(request, text % {"n": changed})
