"""The back office: Django's admin with a start page of what waits for its reader.

Part of the composition root: it sees all apps, and none imports it. Django makes it before
the apps' models are loaded, so they are imported when a page is asked for.
"""

from functools import wraps
from urllib.parse import unquote

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.kept_work import offer_again
from portal.model_admin import BackofficeModelAdmin, person_name

MODERATE = "comments.moderate_comment"
ARRANGE = ["news.publish_article", "news.change_category"]
SHOWN = 6  # lines of a panel on the start page

# In the order of a working day; models that are not named come after those that are.
MODELS_IN_ORDER = (
    *("news.Article", "news.Pin", "news.Photo", "news.Category", "news.Tag", "news.Rating"),
    *("news.Page", "news.Officer"),
    *("comments.Comment", "comments.WatchedWord", "comments.Ban", "comments.ModerationAction"),
    *("stats.DailyHits", "portal.SiteSettings", "portal.MenuItem", "portal.WebsiteLink"),
    *("portal.Banner", "auth.User", "auth.Group", "axes"),
)


class Picker(AutocompleteJsonView):
    """Django's, for fields that pick; it fails on the other end of a relation."""

    def process_request(self, request):
        found = super().process_request(request)
        if found[2].auto_created:
            raise PermissionDenied
        return found


class Backoffice(admin.AdminSite):
    """Django's admin site under the office's name."""

    site_header = _("Back office")
    site_title = _("Back office")
    index_title = _("Overview")
    enable_nav_sidebar = True

    def register(self, model_or_iterable, admin_class=None, **options):
        """Give the admins of packages what ours have."""
        admin_class = admin_class or BackofficeModelAdmin
        if not issubclass(admin_class, BackofficeModelAdmin):
            admin_class = type(admin_class.__name__, (BackofficeModelAdmin, admin_class), {})
        super().register(model_or_iterable, admin_class, **options)

    def autocomplete_view(self, request):
        return Picker.as_view(admin_site=self)(request)

    def admin_view(self, view, cacheable=False):
        """Give typed work back, instead of losing it on the way to the login page.

        A view may bring its own answer in its attribute `signed_out`. Addresses with a NUL are
        refused here once, for PostgreSQL takes none in a text.
        """
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def kept(request, *args, **kwargs):
            if "\0" in unquote(request.get_full_path()):
                raise BadRequest
            if request.method == "POST" and not request.user.is_authenticated:
                if request.path == reverse("admin:logout"):
                    return redirect("admin:login")
                if hasattr(view, "signed_out"):
                    return view.signed_out(request)
                login_url = reverse("admin:login")
                return offer_again(request, reason="signed_out", status=403, login_url=login_url)
            return inner(request, *args, **kwargs)

        return kept

    def index(self, request, extra_context=None):
        """Show what waits for this member of staff, before the list of everything."""
        return super().index(
            request,
            {
                "shortcuts": shortcuts(request.user),
                "panels": panels(request.user),
                "hits_today": hits_today(request.user),
                **(extra_context or {}),
            },
        )

    def get_app_list(self, request, app_label=None):
        """Return the apps and their models in the order of a working day."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _place(model["model"]._meta.label))
        return sorted(apps, key=lambda app: _place(app["app_label"]))


def shortcuts(user):
    """Return the texts and addresses of what staff do most, as far as the user may."""
    wanted = [
        (["news.add_article"], gettext("Write an article"), "admin:news_article_add"),
        (["news.add_photo"], gettext("Upload a photo"), "admin:news_photo_add"),
        (ARRANGE, gettext("Arrange the home page"), "admin:news_pin_changelist"),
        ([MODERATE], gettext("Read comments"), "admin:comments_comment_changelist"),
    ]
    return [
        {"text": text, "url": reverse(name)}
        for permissions, text, name in wanted
        if user.has_perms(permissions)
    ]


def panels(user):
    """Return what waits for the user: panels of a title, a count, some lines and the rest.

    Of those with nothing in them only the first is kept: it says that all is done.
    """
    from news.models import Article

    found = []
    articles = Article.objects.select_related("author").without_texts()
    if user.has_perm("news.publish_article"):
        in_review = articles.filter(status=Article.Status.IN_REVIEW).order_by("updated_at")
        scheduled = articles.filter(
            status=Article.Status.PUBLISHED, published_at__gt=timezone.now()
        ).order_by("published_at")
        found += [
            _articles_panel(gettext("In review"), in_review, "status=in_review"),
            _articles_panel(gettext("Scheduled"), scheduled, "status=scheduled"),
        ]
    if user.has_perm("news.change_article"):
        own = articles.filter(author=user).order_by("-updated_at")
        found += [
            _articles_panel(
                gettext("Returned to me"),
                own.filter(status=Article.Status.RETURNED),
                f"status=returned&author={user.pk}",
            ),
            _articles_panel(
                gettext("My drafts"),
                own.filter(status=Article.Status.DRAFT),
                f"status=draft&author={user.pk}",
            ),
        ]
        if not user.has_perm("news.publish_article"):
            sent = own.filter(status=Article.Status.IN_REVIEW)
            found.append(_articles_panel(gettext("Sent for review"), sent, "status=in_review"))
    if user.has_perm(MODERATE):
        found += _comments_panels()
    return [panel for panel in found if panel["count"] or panel is found[0]]


def hits_today(user):
    """Return today's page loads by people, or None where the user may not see them."""
    if not user.has_perm("stats.view_dailyhits"):
        return None
    from stats import reports

    return reports.daily(days=1)[0].people


def _articles_panel(title, articles, query):
    lines = [
        {
            "text": article.title,
            "url": reverse("admin:news_article_change", args=[article.pk]),
            "by": person_name(article.author),
            "at": article.published_at if article.is_scheduled else article.updated_at,
        }
        for article in articles[:SHOWN]
    ]
    count = len(lines) if len(lines) < SHOWN else articles.count()
    url = f"{reverse('admin:news_article_changelist')}?{query}"
    return {"title": title, "count": count, "lines": lines, "url": url}


def _comments_panels():
    """Return what waits in the moderators' queue, with what is overdue, and what was reported."""
    from comments.models import Comment

    queue = reverse("admin:comments_comment_changelist")
    waiting = _comments_panel(gettext("Comments waiting"), Comment.objects.pending(), queue)
    if overdue := Comment.objects.overdue().count():
        text = ngettext("%(n)s overdue", "%(n)s overdue", overdue) % {"n": overdue}
        waiting["urgent"] = {"text": text, "url": f"{queue}?status=overdue"}
    reported = f"{queue}?status=reported"
    return [
        waiting,
        _comments_panel(gettext("Reported comments"), Comment.objects.reported(), reported),
    ]


def _comments_panel(title, comments, url):
    lines = [
        {
            "text": comment.text[:100],
            "url": f"{url}#card-{comment.pk}",
            "by": comment.name,
            "at": comment.created_at,
        }
        for comment in comments.order_by("created_at", "pk")[:SHOWN]
    ]
    count = len(lines) if len(lines) < SHOWN else comments.count()
    return {"title": title, "count": count, "lines": lines, "url": url}


def _place(label):
    """Return where an app or model stands in `MODELS_IN_ORDER`."""
    for place, known in enumerate(MODELS_IN_ORDER):
        if label in (known, known.partition(".")[0]):
            return place
    return len(MODELS_IN_ORDER)
