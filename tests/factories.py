"""Makers of rows for tests: plain Vietnamese texts, the smallest that is valid."""

import io
from datetime import timedelta

import factory
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from comments.models import Comment
from news.models import Article, Attachment, Category, Officer, Page, Photo, Tag


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"canbo{n}")
    is_staff = True
    password = factory.django.Password("mat-khau-thu-123")

    @factory.post_generation
    def groups(self, create, names, **kwargs):
        if names:
            self.groups.set(Group.objects.filter(name__in=names))


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Chuyên mục {n}")


class TagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"Từ khóa {n}")


class ArticleFactory(factory.django.DjangoModelFactory):
    """A public article, an hour old; `status="draft"` and the like make others."""

    class Meta:
        model = Article
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Hội nghị triển khai công tác tư pháp số {n}")
    summary = "Sở Tư pháp tổ chức hội nghị triển khai công tác."
    body = "<p>Sáng nay, Sở Tư pháp đã tổ chức hội nghị.</p>"
    category = factory.SubFactory(CategoryFactory)
    author = factory.SubFactory(UserFactory)
    status = Article.Status.PUBLISHED
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))

    @factory.post_generation
    def tags(self, create, tags, **kwargs):
        if tags:
            self.tags.set(tags)


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    article = factory.SubFactory(ArticleFactory)
    title = "Công văn"
    file = factory.LazyFunction(lambda: SimpleUploadedFile("Công văn.pdf", b"%PDF-1.4\n%%EOF\n"))


class PhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Photo

    file = factory.LazyFunction(lambda: picture())
    alt = "Toàn cảnh hội nghị"
    caption = "Toàn cảnh hội nghị"
    credit = "Văn phòng Sở"


class PageFactory(factory.django.DjangoModelFactory):
    """A public page in Vietnamese."""

    class Meta:
        model = Page

    title = factory.Sequence(lambda n: f"Trang {n}")
    body = "<p>Sở Tư pháp là cơ quan chuyên môn của tỉnh.</p>"
    is_published = True


class OfficerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Officer

    name = "Nguyễn Thị Hải Vân"
    position = "Chánh Văn phòng"
    unit = "Văn phòng Sở"
    phone = "0238.000.0011"
    email = "vanphong@songlam.invalid"


class CommentFactory(factory.django.DjangoModelFactory):
    """An approved comment; the article's tally is not moved (use `decide` for that)."""

    class Meta:
        model = Comment

    article = factory.SubFactory(ArticleFactory)
    name = "Nguyễn Văn An"
    text = "Bài viết rất hữu ích."
    status = Comment.Status.APPROVED


def picture(name="anh.jpg", size=(900, 600), image_format="JPEG", **options):
    """Return an uploaded picture of these pixels, as a form would receive it."""
    data = io.BytesIO()
    Image.new("RGB", size, "#446688").save(data, image_format, **options)
    return SimpleUploadedFile(name, data.getvalue(), f"image/{image_format.lower()}")
