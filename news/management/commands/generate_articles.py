"""Fill the database with many invented articles, to see how the site behaves at scale."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from news.management.invented import CATEGORIES, Inventor
from news.models import Article, Attachment, Category, Tag, Tally
from news.models.content_version import ContentVersion

BATCH = 1000
YEARS = 10
AUTHOR = "invented"  # whose articles these are: real ones are never mixed in unasked
PAPER = "attachments/invented.pdf"  # there is no such file: only titles are needed


class Command(BaseCommand):
    help = "Adds N published articles with invented texts, spread over the last ten years."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, help="how many articles to add")
        parser.add_argument(
            "--among-others", action="store_true", help="also where there are real articles"
        )

    def handle(self, *args, number, among_others, **options):
        if Article.objects.exclude(author__username=AUTHOR).exists() and not among_others:
            raise CommandError(
                "There are articles that were not invented: give --among-others to mix them."
            )
        # In an empty database always the same articles, and never the same twice.
        inventor = Inventor(Article.objects.count())
        self.author = self._author()
        self.categories = _categories()
        self.now = timezone.now()
        for start in range(0, number, BATCH):
            with transaction.atomic():
                self._add(inventor, min(BATCH, number - start))
        ContentVersion.move()
        self.stdout.write(f"{number} articles added")

    def _author(self):
        user, is_new = get_user_model().objects.get_or_create(
            username=AUTHOR, defaults={"is_active": False}
        )
        if is_new:
            user.set_unusable_password()
            user.save()
        return user

    def _add(self, inventor, number):
        """Insert some articles at once, with all that `save` would have made."""
        articles, tags, papers = [], [], []
        for _n in range(number):
            inventor.begin()
            article, titles = self._article(inventor), inventor.attachment_titles()
            article.prepare_text(titles)
            articles.append(article)
            tags += [(article, name) for name in inventor.tags()]
            papers += [Attachment(article=article, title=t, file=PAPER) for t in titles]
        Article.objects.bulk_create(articles)
        Tally.objects.bulk_create([Tally(article=article) for article in articles])
        Attachment.objects.bulk_create(papers)
        known = {name: Tag.objects.get_or_create(name=name)[0] for name in {n for _a, n in tags}}
        links = Article.tags.through
        links.objects.bulk_create([links(article=a, tag=known[name]) for a, name in tags])

    def _article(self, inventor):
        minutes = inventor.chance.randrange(10, YEARS * 365 * 24 * 60)
        return Article(
            title=inventor.title(),
            summary=inventor.summary(),
            body=inventor.body(),
            category=inventor.chance.choice(self.categories),
            author=self.author,
            status=Article.Status.PUBLISHED,
            published_at=self.now - timedelta(minutes=minutes),
        )


def _categories():
    """Return the categories that are there, else invented ones."""
    if not Category.objects.exists():
        for order, (name, children) in enumerate(CATEGORIES.items()):
            parent = Category.objects.create(name=name, order=order, home_role="section")
            for child in children:
                Category.objects.create(name=child, parent=parent, order=order)
    return list(Category.objects.all())
