"""The tree of categories: a parent key and an order, read whole (offices have at most 200)."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import vietnamese
from portal.models import CommentPolicy


class Category(models.Model):
    """A section of the site. A parent's page shows its children's articles too."""

    class HomeRole(models.TextChoices):
        NONE = "none", _("Not shown")
        SECTION = "section", _("Section")
        ANNOUNCEMENTS = "announcements", _("Announcements")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address part"), max_length=80, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("under"),
        related_name="sub_categories",
        null=True,
        blank=True,
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    home_role = models.CharField(
        _("on the home page"),
        max_length=13,
        choices=HomeRole,
        default=HomeRole.NONE,
        editable=False,
    )
    home_order = models.PositiveSmallIntegerField(default=0, editable=False)
    comment_policy = models.CharField(
        _("comments"),
        max_length=7,
        choices=CommentPolicy,
        blank=True,
        help_text=_("Empty: as the whole site."),
    )
    comment_days = models.PositiveSmallIntegerField(
        _("days that an article takes comments"),
        null=True,
        blank=True,
        help_text=_("Empty: as the whole site. 0: without end."),
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="news_category_slug_once"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="news_category_not_its_own_parent",
                violation_error_message=_("A category cannot be its own parent."),
            ),
            models.CheckConstraint(
                condition=Q(home_role__in=["none", "section", "announcements"]),
                name="news_category_home_role_known",
            ),
            models.CheckConstraint(
                condition=Q(comment_policy__in=["", *CommentPolicy.values]),
                name="news_category_comment_policy_known",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save, with every category locked, so that two editors cannot close a circle.

        Raises ValidationError where the parent is the category itself or one below it.
        """
        self.name = vietnamese.plain(self.name).strip()
        self.description = vietnamese.plain(self.description).strip()
        self.slug = vietnamese.slug(self.slug or self.name) or "chuyen-muc"
        with transaction.atomic():
            parents = dict(
                Category.objects.select_for_update().order_by("pk").values_list("pk", "parent_id")
            )
            self._refuse_circle(parents)
            super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("news:category-detail", args=[self.slug])

    def is_named(self, words):
        """Whether each of these folded words begins a word of the name."""
        name = vietnamese.fold(self.name).split()
        return all(any(own.startswith(word) for own in name) for word in words)

    def clean(self):
        """Refuse a circle kindly, before `save` would."""
        self._refuse_circle(dict(Category.objects.values_list("pk", "parent_id")))

    def _refuse_circle(self, parents):
        ancestor = self.parent_id
        for _step in range(len(parents) + 1):
            if ancestor is None:
                return
            if ancestor == self.pk:
                break
            ancestor = parents.get(ancestor)
        message = _("A category cannot stand under itself or under one of its own children.")
        raise ValidationError({"parent": message})

    @classmethod
    def tree(cls):
        """Return the top categories in order.

        Each carries `children` (in order), `ancestors` (from the top) and `branch_ids`
        (its own and all below it), so that pages need no further query.
        """
        categories = list(cls.objects.all())
        for category in categories:
            category.children = [c for c in categories if c.parent_id == category.pk]
        roots = [c for c in categories if c.parent_id is None]
        for root in roots:
            root._mark_branch([])
        return roots

    def _mark_branch(self, ancestors):
        self.ancestors = ancestors
        self.branch_ids = [self.pk]
        for child in self.children:
            child.parent = self
            self.branch_ids += child._mark_branch([*ancestors, self])
        return self.branch_ids


def flatten(categories):
    """Yield every category of a tree, parents before their children."""
    for category in categories:
        yield category
        yield from flatten(category.children)


def find(categories, **wanted):
    """Return the first category of a tree whose attributes are as wanted, or None."""
    matching = (
        category
        for category in flatten(categories)
        if all(getattr(category, name) == value for name, value in wanted.items())
    )
    return next(matching, None)
