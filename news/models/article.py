"""Articles with their tags and attachments."""

import secrets
from datetime import timedelta
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news import sanitising, search, video
from news.models.content_version import ContentVersion, PublicContent, replaced_files
from news.models.tally import Tally
from news.querysets import CHANGED_AT, ArticleQuerySet, SitemapFile, TagQuerySet
from portal import vietnamese
from portal.models import CommentPolicy

SYLLABLES_A_MINUTE = 300


class Tag(PublicContent):
    """A word by which articles of several categories are found together."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address part"), max_length=80, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="news_tag_name_once"),
            models.UniqueConstraint(fields=["slug"], name="news_tag_slug_once"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = vietnamese.plain(self.name).strip()
        self.slug = vietnamese.slug(self.slug or self.name) or "nhan"
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("news:tag-detail", args=[self.slug])

    @classmethod
    def named(cls, words):
        """Return the tags in use in whose address each folded word begins a part."""
        tags = cls.objects.in_use()
        for word in words:
            tags = tags.filter(Q(slug__startswith=word) | Q(slug__contains=f"-{word}"))
        return tags


def video_path(article, filename):
    """Return where a video lies: a random folder, as attachments have."""
    return _random_path("videos", filename)


class Article(PublicContent):
    """A piece of news. Who may see it is said by `ArticleQuerySet.published()` alone."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        RETURNED = "returned", _("Returned")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    # What changes so soon is part of publishing: attachments are saved after their article.
    SETTLING = timedelta(minutes=1)

    # action -> (statuses it starts from, status it leads to, permission it needs)
    TRANSITIONS = {
        "submit": ({Status.DRAFT, Status.RETURNED}, Status.IN_REVIEW, "news.change_article"),
        "return": ({Status.IN_REVIEW}, Status.RETURNED, "news.publish_article"),
        "publish": (
            {Status.DRAFT, Status.IN_REVIEW, Status.RETURNED, Status.ARCHIVED},
            Status.PUBLISHED,
            "news.publish_article",
        ),
        "unpublish": ({Status.PUBLISHED}, Status.DRAFT, "news.publish_article"),
        "archive": ({Status.PUBLISHED}, Status.ARCHIVED, "news.publish_article"),
    }

    title = models.CharField(_("title"), max_length=250)
    slug = models.SlugField(
        _("address part"),
        max_length=80,
        blank=True,
        help_text=_("Made from the title where it is empty. Old addresses keep working."),
    )
    summary = models.TextField(_("summary"), max_length=600, blank=True)
    body = models.TextField(_("body"), blank=True)
    byline = models.CharField(_("byline"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    category = models.ForeignKey(
        "news.Category", models.PROTECT, verbose_name=_("category"), related_name="articles"
    )
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="articles")
    related = models.ManyToManyField(
        "self", verbose_name=_("related articles"), blank=True, symmetrical=False
    )
    lead_photo = models.ForeignKey(
        "news.Photo",
        models.PROTECT,
        verbose_name=_("lead photo"),
        null=True,
        blank=True,
        related_name="leads",
    )
    video_url = models.URLField(
        _("YouTube video"),
        blank=True,
        help_text=_("The address of a video on YouTube; it is shown without cookies."),
    )
    video_file = models.FileField(
        _("video file (MP4)"), upload_to=video_path, max_length=200, blank=True
    )

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("author"),
        related_name="articles",
        editable=False,
    )
    published_at = models.DateTimeField(
        _("published from"),
        null=True,
        blank=True,
        help_text=_("Empty: the moment of publishing. A later time waits until then."),
    )
    expires_at = models.DateTimeField(_("published until"), null=True, blank=True, db_index=True)
    review_note = models.CharField(
        _("note to the author"),
        max_length=500,
        blank=True,
        help_text=_("What is to be changed before the article can be published."),
    )
    comment_policy = models.CharField(
        _("comments"),
        max_length=7,
        choices=CommentPolicy,
        blank=True,
        help_text=_("Empty: as its category."),
    )
    comment_days = models.PositiveSmallIntegerField(
        _("days that an article takes comments"),
        null=True,
        blank=True,
        help_text=_("Empty: as its category. 0: without end."),
    )
    allow_rating = models.BooleanField(_("readers may rate"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    revised_at = models.DateTimeField(_("text changed at"), null=True, editable=False)

    # What is searched: see news/search.py.
    title_folded = models.TextField(editable=False, default="")
    body_folded = models.TextField(editable=False, default="")
    title_accented = models.TextField(editable=False, default="")
    body_accented = models.TextField(editable=False, default="")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-id"]
        permissions = [("publish_article", _("Can publish articles"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="news_article_published_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None)
                | Q(published_at=None)
                | Q(expires_at__gt=F("published_at")),
                name="news_article_expires_after_publishing",
                violation_error_message=_("The end must be later than the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "returned", "published", "archived"]),
                name="news_article_status_known",
            ),
            models.CheckConstraint(
                condition=Q(comment_policy__in=["", *CommentPolicy.values]),
                name="news_article_comment_policy_known",
            ),
        ]
        indexes = [
            # What follows the number spares lists and searches a look at each row.
            models.Index(
                fields=["status", "-published_at", "-id", "expires_at", "category"],
                name="news_article_newest",
            ),
            models.Index(
                fields=["category", "status", "-published_at", "-id", "expires_at"],
                name="news_article_in_category",
            ),
            models.Index(
                "status", SitemapFile("id"), CHANGED_AT.desc(), name="news_article_in_sitemap"
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Save clean text with its folded copies, and a tally with a new article."""
        self.prepare_text()
        with transaction.atomic():
            is_new = self._state.adding
            replaced = replaced_files(self, "video_file")
            if not is_new and self._reads_differently():
                self.revised_at = timezone.now()
            super().save(*args, **kwargs)
            if is_new:
                Tally.objects.create(article=self)
            transaction.on_commit(lambda: _forget(replaced))

    def get_absolute_url(self):
        return reverse("news:article-detail", args=[self.slug, self.pk])

    def delete(self, *args, **kwargs):
        """Delete the row and what hangs on it alone, and their files once that is certain."""
        files = [attachment.file for attachment in self.attachments.all()]
        if self.video_file:
            files.append(self.video_file)
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(lambda: _forget(files))
        return deleted

    def clean(self):
        """Refuse an address that is no video on YouTube, and two videos at once."""
        if self.video_url and not video.youtube_id(self.video_url):
            raise ValidationError(
                {"video_url": _("This is not the address of a video on YouTube.")}
            )
        if self.video_url and self.video_file:
            raise ValidationError(
                {"video_file": _("Give a YouTube video or a video file, not both.")}
            )

    def prepare_text(self, attachment_titles=None):
        """Compose, sanitise, fold: what `save` does, for bulk inserts too, which skip it.

        `attachment_titles` are those in the database where None; bulk inserts name them.
        """
        for name in ("title", "summary", "byline", "source", "review_note"):
            setattr(self, name, vietnamese.plain(getattr(self, name)).strip())
        self.body = sanitising.clean_body(self.body)
        self.slug = vietnamese.slug(self.slug or self.title) or "tin"
        if attachment_titles is None:
            attachment_titles = self.attachments.values_list("title", flat=True) if self.pk else []
        self._prepare_search(attachment_titles)

    def _prepare_search(self, attachment_titles):
        whole = " ".join([self.summary, sanitising.plain_text(self.body), *attachment_titles])
        self.title_folded, self.title_accented = search.indexed_words(self.title)
        self.body_folded, self.body_accented = search.indexed_words(whole)

    def change_attachments(self):
        """Note that readers see another article, and find it by the titles that it has now."""
        Article.objects.filter(pk=self.pk).mark_revised()
        self._prepare_search(self.attachments.values_list("title", flat=True))
        words = {name: getattr(self, name) for name in ("body_folded", "body_accented")}
        Article.objects.filter(pk=self.pk).update(**words)

    def _reads_differently(self):
        """Whether readers of the stored article would find other words or pictures in this one.

        A draft that was taken down counts: who reads it again may have read it before.
        """
        stored = Article.objects.settled().filter(pk=self.pk).first()
        return stored is not None and stored._what_is_read() != self._what_is_read()

    def _what_is_read(self):
        shown = ("title", "summary", "byline", "source", "lead_photo_id", "video_url", "video_file")
        return [getattr(self, name) for name in shown], sanitising.substance(self.body)

    @property
    def changed_at(self):
        """The moment that readers see as the last: of publication, or of a later change.

        `updated_at` would not do: it moves with every save, a new tag or a pin as well.
        """
        moments = (self.published_at, self.revised_at)
        return self.published_at and max(filter(None, moments))

    @property
    def is_revised(self):
        """Whether the text has changed since it was published."""
        return self.changed_at != self.published_at

    @property
    def reading_minutes(self):
        """How long reading takes, in whole minutes, at least one.

        Vietnamese is written syllable by syllable, so what stands between spaces is counted.
        No study of Vietnamese readers was found; 300 syllables a minute is a careful guess.
        Seventeen other languages are read aloud at 370 ± 80 (Trauzettel-Klosinski and Dietz,
        IOVS 53, 2012), slower where a syllable says more, as in Vietnamese (Coupé and others,
        Science Advances 5, 2019), and in silence a third faster (Brysbaert, JML 109, 2019).
        """
        syllables = f"{self.summary} {sanitising.plain_text(self.body)}".split()
        return max(1, round(len(syllables) / SYLLABLES_A_MINUTE))

    @property
    def body_html(self):
        """The body as safe HTML: it was sanitised when it was saved."""
        return sanitising.trusted(self.body)

    @property
    def body_html_with_links(self):
        """The body as safe HTML, where each picture leads to its largest size."""
        return sanitising.trusted(sanitising.with_linked_pictures(self.body))

    @property
    def has_photos(self):
        """Whether there is a photo above the body or in it."""
        return bool(self.lead_photo_id) or "<img " in self.body

    @property
    def video_embed_url(self):
        """The address of YouTube's player without cookies, or ""."""
        return video.embed_url(self.video_url)

    @property
    def video_file_url(self):
        """The address of the uploaded video, or ""."""
        return self.video_file.url if self.video_file else ""

    @property
    def card_photo(self):
        """The lead photo where it is large enough for the pictures that other sites show."""
        photo = self.lead_photo
        return photo if photo and photo.width >= 600 and photo.height >= 400 else None

    @property
    def is_public(self):
        """Whether `published()` would find this article now."""
        now = timezone.now()
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at <= now
            and (self.expires_at is None or self.expires_at > now)
        )

    def is_older_than(self, days):
        """Whether the article was published longer ago than that many days; 0 is without end."""
        return bool(days) and self.published_at + timedelta(days=days) <= timezone.now()

    @property
    def is_scheduled(self):
        """Whether the article waits for its time."""
        starts = self.published_at
        return self.status == self.Status.PUBLISHED and bool(starts and starts > timezone.now())

    def actions_for(self, user):
        """Return the names of the status changes that the user may make now."""
        return [
            name
            for name, (sources, _target, permission) in self.TRANSITIONS.items()
            if self.status in sources and user.has_perm(permission)
        ]

    def apply(self, action):
        """Change the status, without saving.

        Raises KeyError for an unknown action, ValueError where the status has none such.
        """
        sources, target, _permission = self.TRANSITIONS[action]
        if self.status not in sources:
            raise ValueError(f"{action}: not from {self.status}")
        self.status = target
        if self.status == self.Status.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()

    @property
    def is_deletable(self):
        """Whether the article was never public: what was is archived, not deleted."""
        never_public = self.published_at is None or self.published_at > timezone.now()
        return never_public and self.status in (self.Status.DRAFT, self.Status.RETURNED)

    def is_visible_to(self, user):
        """Whether a member of staff may see the article before it is public."""
        if not user.is_staff or not user.has_perm("news.view_article"):
            return False
        return self.author_id == user.pk or user.has_perm("news.publish_article")

    @classmethod
    def latest(cls):
        """Return the ten newest articles for the column beside every page."""
        return list(cls.objects.published().newest()[:10])

    @classmethod
    def best_rated(cls):
        """Return the five articles that readers think most of, for the column beside pages."""
        return cls.objects.best_rated(limit=5)

    @classmethod
    def content_version(cls):
        """Return what moves whenever some article's public face may have changed.

        The number moves with what staff do, the two moments with the clock alone.
        """
        now = timezone.now()
        published = cls.objects.filter(status=cls.Status.PUBLISHED, published_at__lte=now)
        ended = cls.objects.filter(expires_at__lte=now)
        return (
            ContentVersion.current(),
            published.order_by().aggregate(at=models.Max("published_at"))["at"],
            ended.order_by().aggregate(at=models.Max("expires_at"))["at"],
        )


def attachment_path(attachment, filename):
    """Return where a file lies: a random folder, then a plain name with its own ending."""
    return _random_path("attachments", filename)


def _random_path(kind, filename):
    name = PurePath(filename)
    stem = vietnamese.slug(name.stem) or "tep"
    folder = secrets.token_hex(8)
    return f"{kind}/{timezone.localdate():%Y/%m}/{folder}/{stem}{name.suffix.lower()}"


class Attachment(PublicContent):
    """A document that readers download with an article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="attachments")
    title = models.CharField(_("title"), max_length=250)
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=250)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False, default=0)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["order", "id"]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Save; what is new to readers is a change of the article."""
        self.title = vietnamese.plain(self.title).strip()
        self.size = self.file.size
        replaced = replaced_files(self, "file")
        same = Attachment.objects.filter(pk=self.pk, title=self.title, file=self.file.name)
        with transaction.atomic():
            article = self._hold_article()
            is_changed = not same.exists()
            super().save(*args, **kwargs)
            if is_changed:
                article.change_attachments()
            transaction.on_commit(lambda: _forget(replaced))

    def delete(self, *args, **kwargs):
        """Delete the row, and its file once that is certain."""
        with transaction.atomic():
            article = self._hold_article()
            deleted = super().delete(*args, **kwargs)
            article.change_attachments()
            transaction.on_commit(lambda: _forget([self.file]))
        return deleted

    def _hold_article(self):
        """Return the article, held until the commit.

        Before anything else, as saving the article does: who held the content version first
        would wait for somebody who saves the article, and that one for him.
        """
        return Article.objects.select_for_update().get(pk=self.article_id)

    @property
    def url(self):
        return self.file.url

    @property
    def size_text(self):
        """The size as readers know it: 1,2 MB."""
        return filesizeformat(self.size)

    @property
    def type_text(self):
        """The kind of file as readers know it: PDF, DOCX."""
        return PurePath(self.file.name).suffix.lstrip(".").upper()

    @property
    def is_pdf(self):
        """Whether browsers can show the file by themselves."""
        return self.type_text == "PDF"


def _forget(files):
    """Delete stored files: what an office takes back must not stay at its old address."""
    for file in files:
        file.storage.delete(file.name)
