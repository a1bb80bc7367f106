"""What articles are filed under: the tree of categories, and tags."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Case, IntegerField, Value, When
from django.forms.models import ModelChoiceIterator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from news.models import Article, Category, Tag
from news.models.category import flatten
from portal import vietnamese
from portal.model_admin import BackofficeModelAdmin, refuse_deleting

LEVEL = "— "  # one level of the tree, in lists and choices


def indented_choices(*, without=()):
    """Yield the keys and names of all categories as the tree has them, less those named."""
    for category in flatten(Category.tree()):
        if category.pk not in without:
            yield category.pk, LEVEL * len(category.ancestors) + category.name


def branch_of(pk):
    """Return the keys of a category and all below it; none for an unknown one."""
    found = [c.branch_ids for c in flatten(Category.tree()) if c.pk == pk]
    return found[0] if found else []


class _Tree(ModelChoiceIterator):
    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from indented_choices(without=self.field.without)


class CategoryChoiceField(forms.ModelChoiceField):
    """A category, chosen from the whole tree with its levels."""

    iterator = _Tree
    without = ()


class FoldedSlugField(forms.CharField):
    """An address part: whatever is typed, accents and all, comes out as a slug."""

    default_error_messages = {
        "unique": _("Another one already has this address part. Type a different one.")
    }

    def clean(self, value):
        return vietnamese.slug(super().clean(value))


class NewsModelAdmin(BackofficeModelAdmin):
    """With this app's own fields for address parts, categories and links, and its texts."""

    inherited_policy = _("As its category")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.SlugField):
            return FoldedSlugField(
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
                required=False,
                widget=forms.TextInput({"class": "vTextField"}),
            )
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """Say what an empty policy means, in place of dashes."""
        if db_field.name == "comment_policy":
            kwargs["choices"] = db_field.get_choices(blank_choice=[("", self.inherited_policy)])
            kwargs["help_text"] = _("What is closed for all of it stays closed here.")
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is Category:
            kwargs["form_class"] = CategoryChoiceField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def delete_queryset(self, request, queryset):
        """Delete one by one, for rows know what else goes or changes with them."""
        for row in queryset:
            row.delete()

    def warn_of_pictures(self, request, typed, stored):
        """Tell what the cleaning left out, and what blind readers would miss."""
        lost = typed.count("<img") - stored.count("<img")
        if lost > 0:
            text = ngettext(
                "%(n)d picture was left out: upload pictures here instead of copying them "
                "from other sites.",
                "%(n)d pictures were left out: upload pictures here instead of copying them "
                "from other sites.",
                lost,
            )
            self.message_user(request, text % {"n": lost}, messages.WARNING)
        silent = stored.count('alt=""')
        if silent:
            text = ngettext(
                "%(n)d picture in the text has no alternative text: double-click it to add one.",
                "%(n)d pictures in the text have no alternative text: double-click to add one.",
                silent,
            )
            self.message_user(request, text % {"n": silent}, messages.WARNING)


class SluggedForm(forms.ModelForm):
    """Makes the address part here already, so that one that is taken is told kindly."""

    fallback = ""
    named_by = "name"

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("slug"):
            cleaned["slug"] = vietnamese.slug(cleaned.get(self.named_by, "")) or self.fallback
        return cleaned


class CategoryForm(SluggedForm):
    fallback = "chuyen-muc"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "parent" in self.fields:
            self.fields["parent"].without = branch_of(self.instance.pk)


class TagForm(SluggedForm):
    fallback = "nhan"


@admin.register(Category)
class CategoryAdmin(NewsModelAdmin):
    form = CategoryForm
    fields = ["name", "parent", "order", "description", "slug", "comment_policy", "comment_days"]
    list_display = ["indented_name", "slug", "order", "home_role", "comment_policy"]
    list_per_page = 500
    search_fields = ["slug"]
    inherited_policy = _("As the whole site")

    def get_queryset(self, request):
        """Carry each category's depth in the tree."""
        tree = list(flatten(Category.tree()))
        depths = (len(category.ancestors) for category in tree)
        return super().get_queryset(request).annotate(depth=_numbered(tree, depths))

    def get_ordering(self, request):
        tree = list(flatten(Category.tree()))
        return [_numbered(tree, range(len(tree)))]

    def get_search_results(self, request, queryset, search_term):
        return by_slug(queryset, search_term), False

    @admin.display(description=_("name"))
    def indented_name(self, category):
        return LEVEL * category.depth + category.name


@admin.register(Tag)
class TagAdmin(NewsModelAdmin):
    form = TagForm
    fields = ["name", "slug"]
    list_display = ["name", "slug"]
    list_per_page = 100
    search_fields = ["slug"]

    def get_search_results(self, request, queryset, search_term):
        return by_slug(queryset, search_term), False

    def get_deleted_objects(self, objs, request):
        """Protect tags that articles carry: their pages are public addresses."""
        used = Article.objects.filter(tags__in=objs).distinct().only("title")[:20]
        return refuse_deleting(super().get_deleted_objects(objs, request), used_by=used)


def _numbered(categories, numbers):
    """Return an expression that gives each category its number."""
    whens = [When(pk=c.pk, then=Value(n)) for c, n in zip(categories, numbers, strict=True)]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def by_slug(queryset, search_term):
    """Keep the rows whose address part, which is their folded name, holds every word."""
    for word in vietnamese.fold(search_term).split():
        queryset = queryset.filter(slug__contains=word)
    return queryset
