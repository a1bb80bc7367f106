"""A photo with its caption, alternative text and credit, kept in several widths."""

import secrets
from functools import partial

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news import renditions
from news.models.content_version import PublicContent, replaced_files
from portal import vietnamese


def photo_path(photo, filename):
    """Return where a photo's largest size lies, named by its size; smaller ones lie beside it."""
    return f"photos/{timezone.localdate():%Y/%m}/{secrets.token_hex(8)}/{filename}"


class Photo(PublicContent):
    """A picture as readers get it: re-encoded, upright, without the camera's notes."""

    file = models.ImageField(
        _("picture"),
        upload_to=photo_path,
        width_field="width",
        height_field="height",
        max_length=120,
    )
    width = models.PositiveIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False, default=0)
    alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What a reader who cannot see the picture should know of it."),
    )
    caption = models.CharField(_("caption"), max_length=400, blank=True)
    credit = models.CharField(_("photo credit"), max_length=120, blank=True)
    uploaded_by = models.ForeignKey(
        "auth.User",
        models.SET_NULL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    words_folded = models.TextField(editable=False, default="")

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return self.caption or self.alt or self.file.name

    def save(self, *args, **kwargs):
        """Save; a newly uploaded file is made upright, re-encoded and stored in all widths.

        Raises ValidationError where the upload is no picture or too large. A form that has
        made a `renditions.Picture` of it already spares the second reading.
        """
        for name in ("alt", "caption", "credit"):
            setattr(self, name, vietnamese.plain(getattr(self, name)).strip())
        self.words_folded = vietnamese.fold(f"{self.alt} {self.caption} {self.credit}")
        is_upload = bool(self.file) and not self.file._committed
        if is_upload and not isinstance(self.file.file, renditions.Picture):
            self.file = renditions.normalise(self.file)
        if is_upload:
            self.size = self.file.size
        replaced = replaced_files(self, "file")
        super().save(*args, **kwargs)
        if is_upload:
            renditions.store_smaller(self.file.name)
        for old in replaced:
            transaction.on_commit(partial(renditions.delete_all, old.name))

    def delete(self, *args, **kwargs):
        """Delete the row, and its files once that is certain."""
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(lambda: renditions.delete_all(self.file.name))
        return deleted

    @property
    def url(self):
        """The address of the largest size."""
        return self.file.url

    @property
    def sizes(self):
        """All sizes as (address, width, height in pixels), the smallest first."""
        ratio = self.height / self.width
        return [(u, w, max(1, round(w * ratio))) for u, w in renditions.sizes(self.url, self.width)]

    @property
    def thumbnail_url(self):
        """The address of the smallest size."""
        return renditions.smallest(self.file.url, self.width)

    @property
    def srcset(self):
        """All sizes as the `srcset` attribute wants them."""
        return renditions.srcset(self.file.url, self.width)
