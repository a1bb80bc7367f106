"""Pages that are not news, their place in the menu, and the officers of the contact pages."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from news import sanitising
from news.admin.filing import NewsModelAdmin, SluggedForm, by_slug
from news.editor import Editor
from news.models import Officer, Page
from portal import security
from portal.model_admin import refuse_deleting
from portal.models import MenuItem

MENU_RIGHTS = ("portal.add_menuitem", "portal.change_menuitem", "portal.delete_menuitem")
MENU_TITLE_LENGTH = MenuItem._meta.get_field("title").max_length
AT_THE_TOP = "top"


class PageForm(SluggedForm):
    """A page, and where the menu has it: nowhere, by itself, or under one of the top items."""

    fallback = "trang"
    named_by = "title"

    menu_place = forms.ChoiceField(label=_("Place in the menu"), required=False)

    class Meta:
        widgets = {
            "title": forms.TextInput({"class": "vLargeTextField"}),
            "summary": forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
            "body": Editor(),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.menu_item = MenuItem.objects.of(self.instance).first() if self.instance.pk else None
        if "menu_place" in self.fields:
            self.fields["menu_place"].choices = self._places()
            if self.menu_item:
                self.initial["menu_place"] = str(self.menu_item.parent_id or AT_THE_TOP)

    def _places(self):
        tops = MenuItem.objects.filter(parent=None)
        if self.menu_item:
            tops = tops.exclude(pk=self.menu_item.pk)
        return [
            ("", _("Not in the menu")),
            (AT_THE_TOP, _("In the top row")),
            (_("Under"), [(str(item.pk), item.title) for item in tops]),
        ]

    def clean_body(self):
        sanitising.refuse_monsters(self.cleaned_data["body"])
        return self.cleaned_data["body"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_published"):
            self._refuse_unfinished(cleaned)
        else:
            self._refuse_to_lead_nowhere(cleaned)
        if self.menu_item and cleaned.get("menu_place", AT_THE_TOP) != AT_THE_TOP:
            self._refuse_to_leave_children()
        return cleaned

    def _refuse_unfinished(self, cleaned):
        """Demand a text, but of a contact page: it shows the address and the officers."""
        needs_text = "body" in cleaned and cleaned.get("kind") != Page.Kind.CONTACT
        if needs_text and sanitising.is_empty(sanitising.clean_body(cleaned["body"])):
            self.add_error("body", _("Write the text before the page is made public."))

    def _refuse_to_lead_nowhere(self, cleaned):
        """Keep the menu from leading to a page that nobody sees, whoever may change it."""
        has_place = "menu_place" in self.fields
        if cleaned.get("menu_place") if has_place else self.menu_item:
            message = _("The menu leads to this page, and readers would find nothing there.")
            self.add_error("menu_place" if has_place else None, message)

    def _refuse_to_leave_children(self):
        if MenuItem.objects.filter(parent__in=MenuItem.objects.of(self.instance)).exists():
            message = _("Other menu items stand under this page, so it stays in the top row.")
            self.add_error("menu_place", message)

    def save_menu_item(self):
        """Make the menu as this form says; a title that was changed in the menu is kept."""
        place, page, item = self.cleaned_data["menu_place"], self.instance, self.menu_item
        if not place:
            MenuItem.objects.of(page).delete()
            return
        if item is None:
            item = MenuItem(title=page.title[:MENU_TITLE_LENGTH])
        elif item.title == self.initial["title"][:MENU_TITLE_LENGTH]:
            item.title = page.title[:MENU_TITLE_LENGTH]
        if {"order", "menu_place"} & set(self.changed_data):
            item.order = page.order
        item.url = page.get_absolute_url()
        item.parent_id = None if place == AT_THE_TOP else int(place)
        item.save()


@admin.register(Page)
class PageAdmin(NewsModelAdmin):
    form = PageForm
    list_display = ["title", "language", "kind", "order", "is_published", "revised_at"]
    list_filter = ["language", "kind", "is_published"]
    list_per_page = 100
    search_fields = ["slug"]
    readonly_fields = ["body_shown"]

    def get_fieldsets(self, request, obj=None):
        may_change = obj is None or self.has_change_permission(request, obj)
        body = "body" if may_change else "body_shown"
        place = ["kind", ("language", "translation_of"), "is_published", "order"]
        if may_change and self._may_change_menu(request):
            place.insert(3, "menu_place")
        return [
            (None, {"fields": ["title", "summary", body]}),
            (_("Place on the site"), {"fields": [*place, "slug"]}),
        ]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if not self._may_change_menu(request):
            form.base_fields.pop("menu_place", None)
        if "translation_of" in form.base_fields:
            widget = form.base_fields["translation_of"].widget
            widget.can_add_related = widget.can_change_related = False
            widget.can_view_related = widget.can_delete_related = False
        return form

    def _may_change_menu(self, request):
        return request.user.has_perms(MENU_RIGHTS)

    def get_search_results(self, request, queryset, search_term):
        return by_slug(queryset, search_term), False

    def get_deleted_objects(self, objs, request):
        """Protect what the menu or the comment form leads to."""
        used = [item for page in objs for item in MenuItem.objects.of(page)]
        *rest, protected = refuse_deleting(super().get_deleted_objects(objs, request), used_by=used)
        if any(page.is_notice_of_consent for page in objs):
            protected = [*protected, gettext("The comment form refers to this page.")]
        return *rest, protected

    def view_on_site(self, page):
        return reverse("news:page-detail", args=[page.slug or "trang"])

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        response["Content-Security-Policy"] = security.policy(is_editor=True)
        return response

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "menu_place" in form.fields:
            form.save_menu_item()
        self.warn_of_pictures(request, form.cleaned_data.get("body", ""), obj.body)

    @admin.display(description=_("body"))
    def body_shown(self, page):
        return format_html('<div class="prose">{}</div>', page.body_html)


@admin.register(Officer)
class OfficerAdmin(NewsModelAdmin):
    list_display = ["name", "position", "unit", "phone", "email", "order"]
    search_fields = ["name", "unit"]
    fieldsets = [
        (None, {"fields": ["name", "position", "unit", "phone", "email", "order"]}),
        (_("On English pages"), {"fields": ["position_en", "unit_en"]}),
    ]
