"""Fill the database with many invented articles, to see how the site behaves at scale."""

import random
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from news.models import Article, Category, Tag, Tally

BATCH = 1000
OPENINGS = (
    "Thông báo",
    "Hội nghị",
    "Kế hoạch",
    "Quyết định",
    "Hướng dẫn",
    "Tập huấn",
    "Khảo sát",
    "Đối thoại",
)
SUBJECTS = (
    "cải cách hành chính",
    "đăng ký hộ tịch",
    "trợ giúp pháp lý",
    "lý lịch tư pháp",
    "hòa giải ở cơ sở",
    "công chứng và chứng thực",
    "đấu giá tài sản",
    "phổ biến pháp luật",
    "chuyển đổi số",
    "xử lý vi phạm hành chính",
)
PLACES = (
    "thành phố Sông Lam",
    "huyện Điện Sơn",
    "huyện Yên Hòa",
    "thị xã Đông Thành",
    "huyện Quỳ Lâm",
    "xã Ân Phú",
)


class Command(BaseCommand):
    help = "Adds N published articles with invented texts, spread over the last ten years."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, help="how many articles to add")

    def handle(self, *args, number, **options):
        author = get_user_model().objects.order_by("pk").first()
        categories = list(Category.objects.all())
        if not author or not categories:
            raise CommandError("Needs a user and a category first: run load_demo.")
        chance = random.Random(number)  # noqa: S311 - invented texts, the same each time
        tags = [Tag.objects.get_or_create(name=subject)[0] for subject in SUBJECTS]
        for start in range(0, number, BATCH):
            size = min(BATCH, number - start)
            self._add([_invent(chance, author, categories) for _n in range(size)], tags, chance)
        self.stdout.write(f"{number} articles added")

    def _add(self, articles, tags, chance):
        Article.objects.bulk_create(articles)
        Tally.objects.bulk_create([Tally(article=article) for article in articles])
        links = Article.tags.through
        links.objects.bulk_create(
            [
                links(article=article, tag=tag)
                for article in articles
                for tag in chance.sample(tags, 2)
            ]
        )


def _invent(chance, author, categories):
    subject, place = chance.choice(SUBJECTS), chance.choice(PLACES)
    number = f"{chance.randrange(1, 3000)}/{chance.choice(('KH', 'TB', 'QĐ'))}-STP"
    paragraph = (
        f"<p>Thực hiện văn bản số {number}, {place} triển khai công tác {subject} trong năm, "
        f"phân công {chance.choice(SUBJECTS)} cho từng đơn vị và báo cáo kết quả định kỳ.</p>"
    )
    article = Article(
        title=f"{chance.choice(OPENINGS)} số {number} về {subject} tại {place}",
        summary=f"Nội dung chính về {subject} tại {place}.",
        body=paragraph * chance.randrange(3, 9),
        category=chance.choice(categories),
        author=author,
        status=Article.Status.PUBLISHED,
        published_at=timezone.now() - timedelta(minutes=chance.randrange(10, 5_256_000)),
    )
    article.prepare_text()
    return article
