"""The moderators' queue: comments are decided and answered here, never rewritten or deleted."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from comments import export
from comments.admin.cards import actions_of, last_decisions, with_context
from comments.admin.filters import OrderFilter, StateFilter, WriterFilter, ordering_of
from comments.admin.forms import (
    DECISIONS,
    AnswerForm,
    DecisionForm,
    new_moment,
    read_undo,
    sign_undo,
)
from comments.admin.log import ReadOnlyMixin
from comments.models import UNDO_SECONDS, Comment, RejectionReason
from news.querysets import SEARCHED
from portal import converters  # noqa: F401 - makes `number` known
from portal.fragments import is_fetched
from portal.model_admin import BackofficeModelAdmin, UnknownPartError
from portal.refusals import KindBadRequest

EXPORT = "comments_comment_export"
NAMED = 5  # comments that another moderator was quicker with: so many are named one by one
UNDO = "comments_undo"  # in the session: what the next page offers to take back
TEMPLATES = "admin/comments/comment"
SHOWN = 50  # comments of a decision that could not be taken


@admin.register(Comment)
class CommentAdmin(ReadOnlyMixin, BackofficeModelAdmin):
    """The queue: each comment with all that a decision needs, so one page decides on many."""

    list_display = ("__str__",)
    list_filter = (StateFilter, OrderFilter, WriterFilter)
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    search_fields = ("name", "email", "text")
    actions = None
    fields = ("consent_version", "consented_at", "edited_at", "decided_at")

    class Media:
        js = (forms.Script("admin-congtin/queue.js", type="module"),)

    def get_queryset(self, request):
        """Load what a card shows of the article, and not its whole text."""
        comments = super().get_queryset(request)
        comments = comments.select_related("article", "parent", "parent__parent")
        return comments.defer("article__body", *(f"article__{name}" for name in SEARCHED))

    def get_ordering(self, request):
        return ordering_of(request)

    def has_moderate_permission(self, request):
        return request.user.has_perm("comments.moderate_comment")

    def get_urls(self):
        """Add what the buttons send, from the list and from a comment's own page."""
        view = self.admin_site.admin_view
        return [
            path("decide/", view(self.decide_view), name="comments_comment_decide_many"),
            path("undo/", view(self.undo_view), name="comments_comment_undo"),
            *[
                path(f"export.{kind}", view(self.export_view), {"kind": kind}, f"{EXPORT}_{kind}")
                for kind in export.KINDS
            ],
            path("<number:pk>/decide/", view(self.decide_view), name="comments_comment_decide"),
            path("<number:pk>/answer/", view(self.answer_view), name="comments_comment_answer"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        context = self._desk(request) | (extra_context or {})
        response = super().changelist_view(request, context)
        if changelist := getattr(response, "context_data", {}).get("cl"):
            response.context_data["cards"] = with_context(list(changelist.result_list))
            response.context_data["undo"] = request.session.pop(UNDO, None)
            response.context_data["start"] = changelist.get_query_string(remove=["p"])
            response.context_data["title"] = self.opts.verbose_name_plural.capitalize()
        return response

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show the comment's card, with the forms of the queue, and all decisions on it."""
        (comment,) = with_context([obj])
        context |= {
            **self._desk(request, pk=obj.pk),
            "comment": comment,
            "actions": actions_of(comment),
            "answer_form": AnswerForm(),
            "undo": request.session.pop(UNDO, None),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def export_view(self, request, kind):
        """Give all comments of the list, as it is filtered, as a file; log one with e-mails."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            comments = self.get_changelist_instance(request).queryset
        except UnknownPartError:
            return redirect("admin:comments_comment_changelist")
        is_private = self.has_moderate_permission(request)
        if is_private:
            comments.log_export(request.user)
        return export.as_file(comments, kind, is_private=is_private)

    @method_decorator(require_POST)
    def decide_view(self, request, pk=None):
        """Give comments of the list, or the one of this page, the status of the pressed button."""
        self._refuse_others(request)
        if pk:
            get_object_or_404(Comment, pk=pk)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self._refused(request, pk, gettext("Decide"), {"form": form})
        comments = form.comments(of_list=lambda: self._whole_list(request))
        outcome = form.decide(comments, moderator=request.user)
        if is_fetched(request):
            return self._piece(request, form.cleaned_data["chosen"], outcome)
        if outcome.actions:
            self._say_decided(request, form.cleaned_data["status"], len(outcome.actions))
            request.session[UNDO] = sign_undo(outcome.actions)
        for line in self._passed_over(outcome.passed_over):
            self.message_user(request, line, messages.WARNING)
        return redirect(self._back(request, pk))

    @method_decorator(require_POST)
    def undo_view(self, request):
        """Take back what the button names, where it is not too late."""
        self._refuse_others(request)
        keys = read_undo(request.POST.get("actions", ""))
        outcome = Comment.objects.undo(keys, moderator=request.user)
        meant = [*outcome.passed_over, *(action.comment for action in outcome.actions)]
        if is_fetched(request) and len(keys) == len(meant) == 1:
            (comment,) = meant
            note = self._too_late() if outcome.passed_over else ""
            return self._card(request, comment.pk, note)
        if number := len(outcome.actions):
            text = ngettext(
                "%(n)d comment is as it was before.", "%(n)d comments are as they were.", number
            )
            self.message_user(request, text % {"n": number})
        if outcome.passed_over or not outcome.actions:
            self.message_user(request, self._too_late(), messages.WARNING)
        return redirect(self._back(request))

    @method_decorator(require_POST)
    def answer_view(self, request, pk):
        """Publish the office's answer."""
        self._refuse_others(request)
        comment = get_object_or_404(Comment.objects.select_related("article", "parent"), pk=pk)
        form = AnswerForm(request.POST)
        if form.is_valid() and not comment.is_approved:
            self._approve_first(request, comment, form)
        if not form.is_valid():
            return self._refused(
                request, pk, gettext("Answer of the office"), {"answer_form": form}
            )
        text = form.cleaned_data["text"]
        answer = Comment.objects.answer(comment, text, moderator=request.user)
        self.message_user(request, gettext("The answer of the office is published."))
        return redirect("admin:comments_comment_change", answer.pk)

    def _approve_first(self, request, comment, form):
        """Approve a comment that is answered, as it was read; or say in the form why not."""
        seen = form.cleaned_data["chosen"]
        if comment.pk not in (seen or {}):
            form.add_error(None, gettext("Approve the comment before you answer it."))
            return
        chosen = Comment.objects.filter(pk=comment.pk)
        outcome = chosen.decide(Comment.Status.APPROVED, moderator=request.user, seen=seen)
        for line in self._passed_over(outcome.passed_over):
            form.add_error(None, line)

    def _desk(self, request, pk=None):
        """Return what every form of the queue needs, whichever page it stands in."""
        query = f"?{request.GET.urlencode()}" if request.GET and not pk else ""
        decide, args = ("decide", [pk]) if pk else ("decide_many", [])
        return {
            "can_moderate": self.has_moderate_permission(request),
            "can_ban": request.user.has_perm("comments.add_ban"),
            "decisions": DECISIONS,
            "common_reasons": list(RejectionReason.objects.values_list("text", flat=True)),
            "moment": new_moment(),
            "undo_seconds": UNDO_SECONDS,
            "decide_url": reverse(f"admin:comments_comment_{decide}", args=args) + query,
            "undo_url": reverse("admin:comments_comment_undo") + query,
        }

    def _whole_list(self, request):
        """Return the comments of all pages of the list, as it was filtered; lead back to its first.

        Raises KindBadRequest where the address names a filter that there is not (any more).
        """
        request.GET = request.GET.copy()
        request.GET.pop("p", None)
        try:
            return self.get_changelist_instance(request).queryset
        except UnknownPartError as error:
            text = gettext("The list cannot be filtered like this any more. Nothing was decided.")
            raise KindBadRequest(text) from error

    def _back(self, request, pk=None):
        """Return where a decision leads: to the comment's page, or the list as it was filtered."""
        if pk:
            return reverse("admin:comments_comment_change", args=[pk])
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return reverse("admin:comments_comment_changelist") + query

    def _piece(self, request, chosen, outcome):
        """Answer our script: what was decided, or the card again where somebody was quicker."""
        if outcome.passed_over:
            (note,) = self._passed_over(outcome.passed_over[:1])
            return self._card(request, outcome.passed_over[0].pk, note)
        context = {
            **self._desk(request),
            "comment": get_object_or_404(self.get_queryset(request), pk=next(iter(chosen))),
            "undo": sign_undo(outcome.actions) if outcome.actions else "",
            "tabs": StateFilter.counted(),
        }
        with_context([context["comment"]])
        return render(request, f"{TEMPLATES}/_decided.html", context)

    def _card(self, request, pk, note=""):
        """Answer our script with one card: 409 where a note says why it is back."""
        comment = get_object_or_404(self.get_queryset(request), pk=pk)
        context = {"comment": comment, "note": note, "tabs": StateFilter.counted()}
        context |= self._desk(request)
        with_context([comment])
        return render(request, f"{TEMPLATES}/_card.html", context, status=409 if note else 200)

    def _refused(self, request, pk, title, context):
        """Answer 422 with the form and the comments it is about, its errors and all typed."""
        chosen = context.get("form") and context["form"].cleaned_data.get("chosen")
        comments = self.get_queryset(request).filter(pk__in=[pk] if pk else chosen or {})
        comments = with_context(list(comments.order_by("pk")[:SHOWN]))
        context |= {
            **self.admin_site.each_context(request),
            **self._desk(request, pk),
            "title": title,
            "opts": self.opts,
            "cards": comments,
            "comment": comments[0] if len(comments) == 1 else None,
            "back": self._back(request, pk),
        }
        name = "_card" if is_fetched(request) and context["comment"] else "refused"
        return render(request, f"{TEMPLATES}/{name}.html", context, status=422)

    def _say_decided(self, request, status, number):
        label = dict(Comment.Status.choices).get(status, gettext("Approved"))
        message = ngettext(
            "%(n)d comment is now: %(status)s.", "%(n)d comments are now: %(status)s.", number
        )
        self.message_user(request, message % {"n": number, "status": label})

    def _passed_over(self, comments):
        """Return lines that tell who was quicker: one for each comment, as far as they are few."""
        decisions = last_decisions(comments[:NAMED])
        lines = [_who_was_quicker(comment, decisions) for comment in comments[:NAMED]]
        if more := len(comments[NAMED:]):
            text = ngettext(
                "%(n)d more comment was decided on or changed meanwhile, and left as it is.",
                "%(n)d more comments were decided on or changed meanwhile, and left as they are.",
                more,
            )
            lines.append(text % {"n": more})
        return lines

    def _too_late(self):
        return gettext(
            "It is too late to undo this: %(n)d seconds are over, or somebody has decided or "
            "changed the comment since. You can still decide anew."
        ) % {"n": UNDO_SECONDS}

    def _refuse_others(self, request):
        if not self.has_moderate_permission(request):
            raise PermissionDenied


def _who_was_quicker(comment, decisions):
    """Return in words why the comment was passed over."""
    decision = decisions.get(comment.pk)
    if comment.status == Comment.Status.PENDING:
        text = gettext(
            "The comment of %(name)s was changed since you read it. Please read it anew."
        )
    elif comment.status == Comment.Status.WITHDRAWN:
        text = gettext("%(name)s has withdrawn this comment.")
    elif not decision or not decision.by:
        text = gettext("The comment of %(name)s is already: %(status)s.")
    else:
        text = gettext("%(who)s decided on the comment of %(name)s at %(time)s: %(status)s.")
    return text % {
        "name": comment.name,
        "status": comment.get_status_display(),
        "who": decision.by if decision else "",
        "time": date_format(localtime(decision.created_at), "H:i") if decision else "",
    }
