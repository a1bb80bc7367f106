"""Articles in the back office: written, sent for review, published, taken down.

Who may do what is said in three places only: `Article.TRANSITIONS` (status changes), the
permissions of `ArticleAdmin` (whose article, in which status) and its fieldsets (which
fields). What is not in the form cannot be forged.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from news.admin.filing import NewsModelAdmin
from news.admin.filters import CategoryFilter, StatusFilter
from news.admin.forms import ArticleForm, AttachmentForm
from news.models import Article, Attachment
from portal import security, vietnamese
from portal.kept_work import offer_again
from portal.model_admin import person_name

PUBLISH = "news.publish_article"
ACTION_LABELS = {
    "submit": _("Send for review"),
    "return": _("Return to the author"),
    "publish": _("Publish"),
    "unpublish": _("Take down"),
    "archive": _("Archive"),
}
OPEN_TO_AUTHORS = (Article.Status.DRAFT, Article.Status.RETURNED)


class AttachmentInline(admin.StackedInline):
    model = Attachment
    form = AttachmentForm
    fields = [("title", "file", "order")]
    extra = 0


@admin.register(Article)
class ArticleAdmin(NewsModelAdmin):
    form = ArticleForm
    inlines = [AttachmentInline]
    autocomplete_fields = ["tags", "lead_photo", "related"]
    list_display = [
        "title",
        "status_badge",
        "category",
        "author_name",
        "published_at",
        "hits",
        "comments",
    ]
    list_filter = [StatusFilter, CategoryFilter, "published_at"]
    linked_lookups = ["author"]
    list_select_related = ["category", "author", "tally"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title_folded"]

    readonly_fields = ["body_shown"]

    text_fieldsets = [
        (None, {"fields": ["title", "summary", "body"]}),
        (_("Picture and filing"), {"fields": ["lead_photo", "category", "tags", "related"]}),
        (_("Signature"), {"fields": [("byline", "source")]}),
        (_("Video"), {"fields": ["video_url", "video_file"], "classes": ["after-attachments"]}),
    ]
    publishing_fieldset = (
        _("Publishing"),
        {
            "fields": [
                ("published_at", "expires_at"),
                ("comment_policy", "comment_days", "allow_rating"),
                "review_note",
                "slug",
            ]
        },
    )

    class Media:
        js = ["admin-congtin/pickers.js"]

    # Whose, and in which status -----------------------------------------------------------

    def get_queryset(self, request):
        """Show publishers all, writers their own, and those who only look what is public.

        The picker of related articles offers writers what is public, too.
        """
        articles = super().get_queryset(request)
        if request.user.has_perm(PUBLISH):
            return articles
        if _is_picker(request) or not self.has_add_permission(request):
            return self._pickable(request)
        return articles.filter(author=request.user)

    def _pickable(self, request):
        """Return the articles whose titles the user may know."""
        if request.user.has_perm(PUBLISH):
            return Article.objects.all()
        return Article.objects.filter(author=request.user) | Article.objects.published()

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None and _numbered(object_id).exists():
            raise PermissionDenied
        return found

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or request.user.has_perm(PUBLISH):
            return True
        return obj.author_id == request.user.pk and obj.status in OPEN_TO_AUTHORS

    def has_delete_permission(self, request, obj=None):
        if not super().has_delete_permission(request, obj):
            return False
        if obj is None:
            return True
        is_own = obj.author_id == request.user.pk
        return obj.is_deletable and (is_own or request.user.has_perm(PUBLISH))

    def get_actions(self, request):
        """Offer no deleting of many at once: what was public is archived, one by one."""
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name != "delete_selected"
        }

    # The list -----------------------------------------------------------------------------

    def get_ordering(self, request):
        """Put first what waits: articles in review for publishers, returned ones for writers."""
        first = "in_review" if request.user.has_perm(PUBLISH) else "returned"
        waits = Case(When(status=first, then=Value(0)), default=Value(1))
        return [waits, "-updated_at"]

    def get_search_results(self, request, queryset, search_term):
        """Find every folded word in title or text; the picker looks at titles alone."""
        by_number = queryset & _numbered(search_term.strip())
        if by_number.exists():
            return by_number, False
        words = vietnamese.fold(search_term).split()
        if search_term.strip() and not words:
            return queryset.none(), False
        for word in words:
            found = Q(title_folded__contains=word)
            if not _is_picker(request):
                found |= Q(body_folded__contains=word)
            queryset = queryset.filter(found)
        return queryset.without_texts(), False

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, article):
        return badge(article)

    @admin.display(description=_("author"), ordering="author__last_name")
    def author_name(self, article):
        return person_name(article.author)

    @admin.display(description=_("hits"), ordering="tally__hits")
    def hits(self, article):
        return article.tally.hits

    @admin.display(description=_("comments"), ordering="tally__comments")
    def comments(self, article):
        return article.tally.comments

    # The form -----------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        fieldsets = [*self.text_fieldsets]
        if obj and not self.has_change_permission(request, obj):
            fieldsets[0] = (None, {"fields": ["title", "summary", "body_shown"]})
        if request.user.has_perm(PUBLISH):
            fieldsets.append(self.publishing_fieldset)
        return fieldsets

    @admin.display(description=_("body"))
    def body_shown(self, article):
        return format_html('<div class="prose">{}</div>', article.body_html)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "related":
            kwargs["queryset"] = self._pickable(request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.action = request.POST.get("_action", "")
        for name in ("tags", "lead_photo", "related", "category"):
            if name in form.base_fields:
                widget = form.base_fields[name].widget
                widget.can_change_related = widget.can_view_related = False
                widget.can_delete_related = False
                widget.can_add_related &= name != "related"
        return form

    def view_on_site(self, article):
        # A form with errors may have emptied the address part; any leads to the right one.
        return reverse("news:article-detail", args=[article.slug or "tin", article.pk])

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Refuse a status change that the user never may make, before anything is read."""
        action = request.POST.get("_action")
        if action is not None:
            _sources, _target, permission = Article.TRANSITIONS.get(action, (None, None, None))
            if permission is None or not request.user.has_perm(permission):
                raise PermissionDenied
        if request.method == "POST" and object_id and self._has_moved_on(request, object_id):
            return offer_again(request, reason="moved_on", status=409)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        response["Content-Security-Policy"] = security.policy(is_editor=True)
        return response

    def _has_moved_on(self, request, object_id):
        """Whether an own article can no longer be saved: sent, published or deleted meanwhile."""
        article = _numbered(object_id).first()
        if article is None:
            return True
        is_own = article.author_id == request.user.pk
        return is_own and not self.has_change_permission(request, article)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Offer the status changes that this user may make now, as buttons."""
        article = obj or Article(author=request.user)
        may_change = add or self.has_change_permission(request, obj)
        allowed = article.actions_for(request.user) if may_change else []
        context |= {
            "actions": [(name, _label(name, article)) for name in allowed],
            "main_action": next((name for name in ("publish", "submit") if name in allowed), ""),
            "badge": badge(article),
            "author_name": person_name(article.author),
            "show_save_and_add_another": False,
            "is_draft": article.status in OPEN_TO_AUTHORS,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Saving -------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        """Save the article with the asked-for status change, if this user may make it now."""
        if not change:
            obj.author = request.user
        if form.action:
            if form.action not in obj.actions_for(request.user):
                raise PermissionDenied
            obj.apply(form.action)
            if form.action == "publish":
                obj.review_note = ""
        if "video_file" in form.changed_data and (replaced := form.initial.get("video_file")):
            name = replaced.name
            transaction.on_commit(lambda: replaced.storage.delete(name))
        super().save_model(request, obj, form, change)
        self.warn_of_pictures(request, form.cleaned_data.get("body", ""), obj.body)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        if form.action:
            change = f"{gettext('status')}: {form.instance.get_status_display()}"
            message.append({"changed": {"fields": [change]}})
        return message

    def response_add(self, request, obj, post_url_continue=None):
        if request.POST.get("_action"):
            return self._announced(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if request.POST.get("_action"):
            return self._announced(request, obj)
        return super().response_change(request, obj)

    def _announced(self, request, article):
        """Say what the status change means for readers, and go back to the list."""
        texts = {
            "in_review": gettext("“%(title)s” was sent for review."),
            "returned": gettext("“%(title)s” went back to its author."),
            "published": gettext("“%(title)s” is public now."),
            "draft": gettext("“%(title)s” was taken down and is a draft again."),
            "archived": gettext("“%(title)s” was archived; readers no longer see it."),
        }
        text = texts[article.status]
        if article.is_scheduled:
            text = gettext("“%(title)s” will be public from %(time)s.")
        time = article.published_at and timezone.localtime(article.published_at)
        message = text % {
            "title": article.title,
            "time": date_format(time, "DATETIME_FORMAT") if time else "",
        }
        self.message_user(request, message, messages.SUCCESS)
        return self.response_post_save_change(request, article)


def badge(article):
    """Return the status as a coloured word; scheduled and expired are told apart."""
    now = timezone.now()
    kind, text = article.status, article.get_status_display()
    if article.is_scheduled:
        kind, text = "scheduled", gettext("Scheduled")
    elif kind == Article.Status.PUBLISHED and article.expires_at and article.expires_at <= now:
        kind, text = "expired", gettext("Expired")
    return format_html('<span class="status status-{}">{}</span>', kind, text)


def _numbered(text):
    """Return the article of this number; none for what is no number."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 19
    return Article.objects.filter(pk=text) if is_number else Article.objects.none()


def _is_picker(request):
    """Whether a field that picks articles asks, in place of the list."""
    return request.resolver_match.url_name == "autocomplete"


def _label(action, article):
    if action == "publish" and article.published_at and article.published_at > timezone.now():
        return _("Publish at the set time")
    return ACTION_LABELS[action]
