"""Articles that editors put at the head of the home page."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from news.models.article import Article
from news.models.content_version import ContentVersion, PublicContent


class PinQuerySet(models.QuerySet):
    def arrange(self, keys):
        """Pin these articles (a list of keys) in this order, and no others."""
        pins = [Pin(article_id=key, order=order) for order, key in enumerate(keys, start=1)]
        with transaction.atomic():
            self.exclude(article__in=keys).delete()
            self.bulk_create(
                pins, update_conflicts=True, unique_fields=["article"], update_fields=["order"]
            )
            ContentVersion.move()


class Pin(PublicContent):
    """An article's place at the head of the home page; it goes with the article.

    A row of its own: saving an article, or bringing an old version of it back, does not
    undo what was arranged meanwhile.
    """

    article = models.OneToOneField(
        Article,
        models.CASCADE,
        primary_key=True,
        limit_choices_to={"status": Article.Status.PUBLISHED},
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned article")
        verbose_name_plural = _("home page")
        ordering = ["order", "-article"]
        default_permissions = ()

    def __str__(self):
        return str(self.article)
