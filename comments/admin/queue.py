"""The moderators' queue: comments are decided and answered here, never rewritten or deleted."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from comments.forms import TypedTextField
from comments.models import TEXT_LENGTH, Comment, ModerationAction
from news.querysets import SEARCHED
from portal import converters  # noqa: F401 - makes `number` known
from portal.model_admin import BackofficeModelAdmin

REASON_LENGTH = ModerationAction._meta.get_field("reason").max_length
# What the buttons of one comment's page say.
DECISIONS = {
    Comment.Status.APPROVED: _("Approve"),
    Comment.Status.REJECTED: _("Reject"),
    Comment.Status.SPAM: _("Mark as spam"),
    Comment.Status.PENDING: _("Put back into the queue"),
}


class ReasonField(TypedTextField):
    """Why it was decided so; the same in the queue and on the page of one comment."""

    def __init__(self, **kwargs):
        label = _("Reason (its writer can read it)")
        super().__init__(label=label, limit=REASON_LENGTH, required=False, **kwargs)


class QueueActionForm(ActionForm):
    """An action on many comments, with its reason."""

    # Django's list answers with a redirect, which would lose a longer one.
    reason = ReasonField(widget=forms.TextInput({"maxlength": REASON_LENGTH}))


class DecisionForm(forms.Form):
    """A decision on one comment."""

    status = forms.ChoiceField(
        choices=Comment.Status,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose one of the decisions below.")
        ),
    )
    reason = ReasonField(widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}))


class AnswerForm(forms.Form):
    """The office's answer to a comment."""

    text = TypedTextField(
        label=_("Answer of the office"),
        limit=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 6, "class": "vLargeTextField"}),
        error_messages={"required": _("Write your answer.")},
    )


class StatusFilter(admin.SimpleListFilter):
    """By status; the waiting ones where nothing is chosen."""

    title = _("status")
    parameter_name = "status"
    EVERY = "all"

    def lookups(self, request, model_admin):
        return [*Comment.Status.choices, (self.EVERY, _("All"))]

    def value(self):
        return super().value() or Comment.Status.PENDING.value

    def choices(self, changelist):
        """Offer the lookups alone: Django's own "All" would be a second one."""
        _everything, *lookups = super().choices(changelist)
        return lookups

    def queryset(self, request, queryset):
        return queryset if self.value() == self.EVERY else queryset.filter(status=self.value())


class ReadOnlyMixin:
    """Rows that are looked at, and changed by buttons of our own if at all."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ModerationActionInline(ReadOnlyMixin, admin.TabularInline):
    model = ModerationAction
    fields = readonly_fields = ("created_at", "moderator", "before", "after", "reason")
    verbose_name_plural = _("decisions")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("moderator")


@admin.register(Comment)
class CommentAdmin(ReadOnlyMixin, BackofficeModelAdmin):
    """The queue, oldest first, with the whole text, so that one page decides on many."""

    list_display = ("whole_comment", "created_at", "status")
    list_display_links = ("created_at",)
    list_filter = (StatusFilter, "is_official", "created_at")
    list_per_page = 50
    search_fields = ("name", "email", "text")
    action_form = QueueActionForm
    actions = ("approve", "reject", "mark_as_spam")
    inlines = (ModerationActionInline,)
    fields = (
        "whole_text",
        "name",
        "email",
        "page_link",
        "answered_comment",
        "status",
        "reason_list",
        "is_official",
        "created_at",
        "consent_version",
        "consented_at",
    )

    def get_queryset(self, request):
        """Load what a line shows of the article, and not its whole text."""
        comments = super().get_queryset(request).select_related("article")
        return comments.defer("article__body", *(f"article__{name}" for name in SEARCHED))

    def get_ordering(self, request):
        """Serve who waits longest first; search what was decided from its newest."""
        is_queue = request.GET.get(StatusFilter.parameter_name, "pending") == "pending"
        return ["created_at", "pk"] if is_queue else ["-created_at", "-pk"]

    def has_moderate_permission(self, request):
        return request.user.has_perm("comments.moderate_comment")

    @admin.action(description=_("Approve the selected comments"), permissions=["moderate"])
    def approve(self, request, queryset):
        self._decide(request, queryset, Comment.Status.APPROVED)

    @admin.action(description=_("Reject the selected comments"), permissions=["moderate"])
    def reject(self, request, queryset):
        self._decide(request, queryset, Comment.Status.REJECTED)

    @admin.action(description=_("Mark the selected comments as spam"), permissions=["moderate"])
    def mark_as_spam(self, request, queryset):
        self._decide(request, queryset, Comment.Status.SPAM)

    def _decide(self, request, queryset, status, *, reason=None):
        """Decide, and tell how many comments changed."""
        if reason is None:
            reason = ReasonField().clean(request.POST.get("reason"))
        changed = queryset.decide(status, moderator=request.user, reason=reason)
        message = ngettext(
            "%(n)d comment is now: %(status)s.", "%(n)d comments are now: %(status)s.", changed
        )
        self.message_user(request, message % {"n": changed, "status": status.label})

    def get_urls(self):
        """Add the buttons of a comment's own page."""
        view = self.admin_site.admin_view
        return [
            path("<number:pk>/decide/", view(self.decide_view), name="comments_comment_decide"),
            path("<number:pk>/answer/", view(self.answer_view), name="comments_comment_answer"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {
            "can_moderate": self.has_moderate_permission(request),
            "decision_form": DecisionForm(),
            "answer_form": AnswerForm(),
            "decisions": DECISIONS.items(),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    @method_decorator(require_POST)
    def decide_view(self, request, pk):
        """Give one comment the status of the pressed button."""
        self._refuse_others(request)
        comment = get_object_or_404(Comment, pk=pk)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            context = {"decision_form": form, "decisions": DECISIONS.items()}
            return self._refused(request, comment, gettext("Decide"), context)
        status = Comment.Status(form.cleaned_data["status"])
        comments = Comment.objects.filter(pk=pk)
        self._decide(request, comments, status, reason=form.cleaned_data["reason"])
        return redirect("admin:comments_comment_change", pk)

    @method_decorator(require_POST)
    def answer_view(self, request, pk):
        """Publish the office's answer."""
        self._refuse_others(request)
        comment = get_object_or_404(Comment.objects.select_related("article", "parent"), pk=pk)
        form = AnswerForm(request.POST)
        if form.is_valid() and not comment.is_approved:
            form.add_error(None, gettext("Approve the comment before you answer it."))
        if not form.is_valid():
            title = gettext("Answer of the office")
            return self._refused(request, comment, title, {"answer_form": form})
        text = form.cleaned_data["text"]
        answer = Comment.objects.answer(comment, text, moderator=request.user)
        self.message_user(request, gettext("The answer of the office is published."))
        return redirect("admin:comments_comment_change", answer.pk)

    def _refused(self, request, comment, title, context):
        """Answer 422 with the form below the comment, with its errors and all that was typed."""
        context |= {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": comment,
        }
        return render(request, "admin/comments/comment/refused.html", context, status=422)

    def _refuse_others(self, request):
        if not self.has_moderate_permission(request):
            raise PermissionDenied

    @admin.display(description=_("comment"))
    def whole_comment(self, comment):
        """Show writer, article, reasons and text in one wide cell."""
        reasons = format_html("<p><em>{}</em></p>", self.reason_list(comment))
        return format_html(
            "<p><strong>{}</strong> → {}</p>{}{}",
            comment.name,
            self.page_link(comment),
            reasons if comment.reasons else "",
            comment.text_html,
        )

    @admin.display(description=_("comment"))
    def whole_text(self, comment):
        return comment.text_html

    @admin.display(description=_("article"), ordering="article")
    def page_link(self, comment):
        return format_html('<a href="{}">{}</a>', comment.permalink, comment.article.title)

    @admin.display(description=_("reply to"))
    def answered_comment(self, comment):
        return comment.parent.text_html if comment.parent else "–"

    @admin.display(description=_("reasons for a closer look"))
    def reason_list(self, comment):
        return " ".join(comment.reasons) or "–"


@admin.register(ModerationAction)
class ModerationActionAdmin(ReadOnlyMixin, BackofficeModelAdmin):
    """Who decided what: for looking up."""

    list_display = ("created_at", "moderator", "comment", "before", "after", "reason")
    list_filter = ("after", "created_at")
    list_select_related = ("comment", "moderator")
    search_fields = ("reason", "comment__name", "comment__text")
