"""The pages that tests look at as a whole: one of each kind, as an office would fill them."""

from django.utils import timezone

from portal.models import MenuItem, SiteSettings, WebsiteLink
from stats.models import DailyHits, DailyTotals, today
from tests.factories import (
    ArticleFactory,
    AttachmentFactory,
    CategoryFactory,
    CommentFactory,
    OfficerFactory,
    PageFactory,
    PhotoFactory,
    TagFactory,
)


def classic_article():
    """Fill a small site; return its article with all that an article can have."""
    SiteSettings(
        name="Sở Tư pháp tỉnh Sông Lam", governing_body="Ủy ban nhân dân tỉnh", opening_hits=2638610
    ).save()
    MenuItem.objects.create(title="Trang chủ", url="/")
    WebsiteLink.objects.create(title="Cổng Chính phủ", url="https://chinhphu.vn")
    category = CategoryFactory(name="Hoạt động của Sở", slug="hoat-dong", home_role="section")
    tag = TagFactory(name="hộ tịch")
    body = (
        "<p>Sáng nay, Sở Tư pháp đã tổ chức hội nghị.</p><h2>Kết quả</h2>"
        "<table><thead><tr><th scope='col'>Đơn vị</th><th scope='col'>Số hồ sơ</th></tr></thead>"
        "<tbody><tr><td>Phòng Hành chính tư pháp</td><td>1.204</td></tr></tbody></table>"
    )
    article = ArticleFactory(
        title="Hội nghị tổng kết công tác tư pháp năm 2026",
        category=category,
        body=body,
        tags=[tag],
        lead_photo=PhotoFactory(),
    )
    AttachmentFactory(article=article)
    ArticleFactory(title="Bài liên quan", category=category, tags=[tag])
    DailyTotals.objects.create(day=today(), people=1204, crawlers=318)
    DailyHits.objects.create(day=today(), article=article.pk, people=904)
    first = CommentFactory(article=article)
    CommentFactory(article=article, parent=first, text="Tôi đồng ý.")
    contact = PageFactory(title="Liên hệ", kind="contact", body=body, summary="Đầu mối liên hệ")
    PageFactory(title="Contact", kind="contact", language="en", translation_of=contact)
    PageFactory(title="Bảo vệ dữ liệu cá nhân", kind="privacy")
    MenuItem.objects.create(
        title="Liên hệ với Sở", url=contact.get_absolute_url(), parent=MenuItem.objects.get()
    )
    OfficerFactory(email="phongxaydungvakiemtravanban@sotuphap.songlam.invalid")
    return article


def addresses(article):
    """Return one address of each kind of public page, by name."""
    page = article.get_absolute_url()
    return {
        "home": "/",
        "list": article.category.get_absolute_url(),
        "tag": "/nhan/ho-tich/",
        "month": f"/luu-tru/{timezone.localdate(article.published_at):%Y/%m}/",
        "months": "/luu-tru/",
        "article": page,
        "print": f"{page}in/",
        "rating form": f"{page}danh-gia/",
        "comment form": f"{page}binh-luan/",
        "comments": f"{page}binh-luan/tat-ca/",
        "comment": f"{page}binh-luan/{article.comments.last().pk}/",
        "receipt": "/binh-luan/tra-cuu/",
        "report form": f"/binh-luan/{article.comments.approved().last().pk}/bao-cao/",
        "data request": "/binh-luan/du-lieu/",
        "search": "/tim-kiem/?q=hoi+nghi",
        "search with filters": f"/tim-kiem/?q=hoi&muc={article.category.slug}&trong=nam&xep=moi",
        "search without results": "/tim-kiem/?q=khong+co+tu+nay",
        "search that cannot be": "/tim-kiem/?q=hoi&tu=31/02/2026&muc=khong-co",
        "empty search": "/tim-kiem/",
        "contact": "/trang/lien-he/",
        "contact in English": "/trang/contact/",
        "site map": "/so-do-trang/",
        "statistics": "/thong-ke/",
        "login": "/quan-tri/login/",
        "not found": "/khong-co/",
    }


def our_own(article):
    """Return the addresses less that of Django's own page."""
    return {name: path for name, path in addresses(article).items() if name != "login"}
