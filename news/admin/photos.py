"""Photos in the back office, and the address where the editor sends pictures to."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from news.admin.filing import NewsModelAdmin
from news.editor import PictureField, upload_picture
from news.models import Article, Photo
from portal import vietnamese
from portal.model_admin import person_name, refuse_deleting


class PhotoForm(forms.ModelForm):
    """A photo with its words. The picture is read once, here; the model stores what came out."""

    file = PictureField(
        label=_("Picture"),
        widget=AdminFileWidget({"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=_("JPEG, PNG, WebP or GIF. It is made smaller and upright by itself."),
    )

    class Meta:
        model = Photo
        fields = ("file", "alt", "caption", "credit")
        widgets = {"caption": forms.Textarea({"rows": 2, "class": "vLargeTextField"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "alt" in self.fields:
            self.fields["alt"].required = True
            self.fields["alt"].error_messages["required"] = _(
                "Say in a few words what the picture shows, for readers who cannot see it."
            )


@admin.register(Photo)
class PhotoAdmin(NewsModelAdmin):
    form = PhotoForm
    list_display = ["thumbnail", "words", "alt", "credit", "uploader", "created_at"]
    list_display_links = ["thumbnail", "words"]
    list_select_related = ["uploaded_by"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["words_folded"]
    readonly_fields = ["preview", "address", "uploader", "created_at"]

    def get_fields(self, request, obj=None):
        """Show what was uploaded; it is not replaced, for articles hold its address."""
        words = ["alt", "caption", "credit"]
        if obj is None:
            return ["file", *words]
        return ["preview", *words, "address", "uploader", "created_at"]

    def get_search_results(self, request, queryset, search_term):
        for word in vietnamese.fold(search_term).split():
            queryset = queryset.filter(words_folded__contains=word)
        return queryset, False

    def get_urls(self):
        upload = path(
            "tai-len/", self.admin_site.admin_view(upload_picture), name="news_photo_upload"
        )
        return [upload, *super().get_urls()]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs, request):
        """Protect photos whose address stands in an article's text."""
        used = [
            article
            for photo in objs
            for article in Article.objects.filter(body__contains=photo.url).only("title")
        ]
        return refuse_deleting(super().get_deleted_objects(objs, request), used_by=used)

    @admin.display(description=_("picture"))
    def thumbnail(self, photo):
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" loading="lazy">',
            photo.thumbnail_url,
            photo.alt or photo,
        )

    @admin.display(description=_("picture"))
    def preview(self, photo):
        return format_html(
            '<img class="preview" src="{}" width="{}" height="{}" alt="{}">',
            photo.url,
            photo.width,
            photo.height,
            photo.alt,
        )

    @admin.display(description=_("caption"), ordering="caption")
    def words(self, photo):
        return str(photo)

    @admin.display(description=_("address"))
    def address(self, photo):
        return format_html('<a href="{}">{}</a>', photo.url, photo.url)

    @admin.display(description=_("uploaded by"))
    def uploader(self, photo):
        return person_name(photo.uploaded_by) if photo.uploaded_by else "–"
