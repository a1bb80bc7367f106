"""The logs: of decisions, and of whose data went out or were erased."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, ModerationAction, PersonalDataAction
from portal.model_admin import BackofficeModelAdmin, person_name


class ReadOnlyMixin:
    """Rows that are looked at, and changed by buttons of our own if at all."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AfterFilter(admin.SimpleListFilter):
    """Which status the decision gave: the field itself knows no words for it."""

    title = _("after")
    parameter_name = "after"

    def lookups(self, request, model_admin):
        return Comment.Status.choices

    def queryset(self, request, queryset):
        return queryset.filter(after=self.value()) if self.value() else queryset


@admin.register(ModerationAction)
class ModerationActionAdmin(ReadOnlyMixin, BackofficeModelAdmin):
    """Who decided what: for looking up."""

    list_display = ("created_at", "decider", "words", "status_before", "status_after", "reason")
    list_filter = (AfterFilter, "created_at")
    list_select_related = ("comment", "moderator")
    search_fields = ("reason", "comment__name", "comment__text")
    fields = (*list_display, "version")
    readonly_fields = ("decider", "words", "status_before", "status_after")

    @admin.display(description=_("moderator"), ordering="moderator")
    def decider(self, action):
        return person_name(action.moderator) if action.moderator else "–"

    @admin.display(description=_("comment"))
    def words(self, action):
        url = reverse("admin:comments_comment_change", args=[action.comment_id])
        return format_html('<a href="{}">{}</a>', url, action.comment)

    @admin.display(description=_("before"), ordering="before")
    def status_before(self, action):
        return action.get_before_display()

    @admin.display(description=_("after"), ordering="after")
    def status_after(self, action):
        return action.get_after_display()


@admin.register(PersonalDataAction)
class PersonalDataActionAdmin(ReadOnlyMixin, BackofficeModelAdmin):
    """Whose data were exported or erased, told apart by a hash that is shown to nobody."""

    list_display = ("created_at", "kind", "right", "taken_by", "comments")
    list_filter = ("kind", "right", "created_at")
    list_select_related = ("staff",)
    fields = list_display
    readonly_fields = ("taken_by",)

    @admin.display(description=_("staff member"), ordering="staff")
    def taken_by(self, action):
        return person_name(action.staff) if action.staff else "–"
