"""Load the demo office: texts, drawn photos, comments in all states, votes, 90 days of hits.

The texts lie in `portal/management/demo/`; this module only carries them into the database,
through the same models and checks that staff use.
"""

import io
import random
import re
import secrets
import tomllib
from datetime import timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils import timezone

from comments.models import Ban, Comment, RejectionReason, WatchedWord
from news.models import (
    Article,
    Attachment,
    Burst,
    Category,
    Officer,
    Page,
    Photo,
    Pin,
    Rating,
    Tag,
)
from news.models.page import notice_of_consent
from portal import groups, vietnamese
from portal.caching import chrome
from portal.management import first_pages
from portal.management.demo import drawing
from portal.models import Banner, MenuItem, SiteSettings, WebsiteLink
from stats.models import DailyHits

DEMO = Path(drawing.__file__).parent
DAYS_OF_HITS = 90

# user name, family and middle names, given name, group; nobody knows their passwords
STAFF = (
    ("thuha", "Trần Thu", "Hà", groups.REPORTERS),
    ("minhduc", "Lê Minh", "Đức", groups.EDITORS),
    ("ngoclan", "Phạm Ngọc", "Lan", groups.MODERATORS),
)

_DEMO_PHOTO = re.compile(r'<img\b([^>]*?)\s*data-demo-photo="([^"]+)"')


class Command(BaseCommand):
    help = "Loads the demo office into an empty database."

    def handle(self, *args, **options):
        if Category.objects.exists() or Article.objects.exists():
            raise CommandError("The database already holds articles: nothing was loaded.")
        with transaction.atomic():
            _DemoOffice().load()
        call_command("recount", stdout=io.StringIO())
        chrome.clear()
        self.stdout.write(
            f"{Article.objects.count()} articles, {Photo.objects.count()} photos, "
            f"{Comment.objects.count()} comments loaded"
        )


class _DemoOffice:
    """One run of loading; remembers what later parts refer to."""

    def __init__(self):
        self.now = timezone.now()
        self.chance = random.Random(2026)  # noqa: S311 - the same demo each time
        self.staff, self.categories, self.articles, self.photos = {}, {}, {}, {}
        self.pages = {}

    def load(self):
        self._staff()
        self._categories()
        self._pages()
        self._site()
        files = sorted(DEMO.glob("articles/*.html"))
        articles = {path.name[:2]: first_pages.read(path) for path in files}
        for number, (facts, body) in articles.items():
            self.articles[number] = self._article(facts, body)
        pinned = [number for number, (facts, _body) in articles.items() if facts.get("pinned")]
        Pin.objects.arrange([self.articles[number].pk for number in pinned])
        for number, (facts, _body) in articles.items():
            related = [self.articles[_number(key)] for key in facts.get("related", [])]
            self.articles[number].related.set(related)
        self._moderation()
        self._comments()
        self._votes()
        self._hits()

    def _staff(self):
        for username, family, given, group in STAFF:
            user = get_user_model()(username=username, last_name=family, first_name=given)
            user.is_staff = True
            user.email = f"{username}@example.vn"
            user.set_password(secrets.token_urlsafe(24))
            user.save()
            user.groups.add(Group.objects.get(name=group))
            self.staff[group] = user

    def _categories(self):
        for facts in _toml("categories.toml")["category"]:
            parent = self.categories.get(facts.pop("parent", None))
            category = Category.objects.create(parent=parent, **facts)
            self.categories[category.slug] = category

    def _pages(self):
        """Write the demo's pages over the empty ones that `prepare` may have made before."""
        for path in sorted(DEMO.glob("pages/*.html")):
            facts, body = first_pages.read(path)
            facts["translation_of"] = self.pages.get(facts.get("translation_of"))
            page = Page.objects.filter(slug=facts["slug"]).first() or Page()
            for name, value in {**facts, "body": body, "is_published": True}.items():
                setattr(page, name, value)
            page.save()
            self.pages[page.slug] = page
        first_pages.create_missing()
        for order, facts in enumerate(_toml("officers.toml")["officer"]):
            Officer.objects.create(order=order, **facts)

    def _site(self):
        facts = _toml("site.toml")
        SiteSettings(**facts["settings"]).save()
        for line in facts["banners"]:
            starts, ends = line.pop("days_ago", 0), line.pop("ends_days_ago", None)
            Banner.objects.create(
                starts_at=self.now - timedelta(days=starts),
                ends_at=None if ends is None else self.now - timedelta(days=ends),
                **line,
            )
        items, places = {}, {**self.pages, **self.categories}
        for order, line in enumerate(facts["menu"]):
            slug = line.pop("category", None) or line.pop("page", None)
            url = places[slug].get_absolute_url() if slug else line.pop("url")
            parent = items.get(line.pop("parent", None))
            item = MenuItem.objects.create(order=order, url=url, parent=parent, **line)
            items[item.title] = item
        WebsiteLink.objects.bulk_create(
            WebsiteLink(order=order, **line) for order, line in enumerate(facts["links"])
        )

    def _article(self, facts, body):
        moment = self._at_office_hours(self.now - timedelta(days=facts["days_ago"]))
        article = Article(
            title=facts["title"],
            summary=facts["summary"],
            body=_DEMO_PHOTO.sub(self._picture, body),
            byline=facts.get("byline", ""),
            source=facts.get("source", ""),
            category=self.categories[facts["category"]],
            lead_photo=self._lead_photo(facts),
            status=facts.get("status", Article.Status.PUBLISHED),
            author=self.staff[groups.REPORTERS],
            comment_policy=facts.get("comment_policy", ""),
        )
        if article.status in (Article.Status.PUBLISHED, Article.Status.ARCHIVED):
            article.published_at = moment
        if "expires_in_days" in facts:
            article.expires_at = self.now + timedelta(days=facts["expires_in_days"])
        article.save()
        names = map(vietnamese.nfc, facts.get("tags", []))
        article.tags.set(Tag.objects.get_or_create(name=name)[0] for name in names)
        for order, line in enumerate(facts.get("attachments", [])):
            pages = drawing.notice_pdf(line["title"], line["lines"])
            file = ContentFile(pages, name=line["file"])
            Attachment(article=article, title=line["title"], file=file, order=order).save()
        Article.objects.filter(pk=article.pk).update(
            created_at=moment, updated_at=min(moment, self.now)
        )
        return article

    def _at_office_hours(self, moment):
        """Return a moment of the same day between 8 and 17 o'clock; today's stay as they are."""
        local = timezone.localtime(moment)
        if local.date() == timezone.localdate(self.now):
            return moment
        return local.replace(hour=8 + local.hour * 9 // 24)

    def _lead_photo(self, facts):
        if "photo" not in facts:
            return None
        texts = {key: facts.get(f"photo_{key}", "") for key in ("alt", "caption", "credit")}
        return self._photo(facts["photo"], **texts)

    def _photo(self, name, **texts):
        """Draw a photo, or take the one that was drawn before with the same texts."""
        key = (name, *texts.values())
        if key not in self.photos:
            # The first of all comes as cameras send it: lying on its side, with its notes.
            is_first = not self.photos
            data = drawing.rotated_jpeg(name) if is_first else _jpeg(drawing.draw(name))
            photo = Photo(file=ContentFile(data, name=f"{name}.jpg"), **texts)
            photo.uploaded_by = self.staff[groups.REPORTERS]
            photo.save()
            self.photos[key] = photo
        return self.photos[key]

    def _picture(self, match):
        """Put a drawn photo in the place of a body's `data-demo-photo`."""
        photo = self._photo(match.group(2), alt="", caption="", credit="")
        size = f'width="{photo.width}" height="{photo.height}"'
        return f'<img{match.group(1)} src="{photo.url}" {size}'

    def _moderation(self):
        facts = _toml("moderation.toml")
        for line in facts["words"]:
            WatchedWord.objects.create(**line)
        RejectionReason.objects.create_first()
        for order, line in enumerate(facts["reasons"], start=100):
            RejectionReason.objects.create(order=order, **line)
        for line in facts["bans"]:
            ends_at = self.now + timedelta(days=line.pop("days"))
            ban = Ban(ends_at=ends_at, made_by=self.staff[groups.MODERATORS], **line)
            ban.full_clean()
            ban.save()

    def _comments(self):
        known, notice = {}, notice_of_consent(Page.public())
        for line in _toml("comments.toml")["comment"]:
            article = self.articles[_number(line["article"])]
            known[line["id"]] = comment = Comment(
                article=article,
                parent=known.get(line.get("reply_to")),
                name=line["name"],
                text=line["text"],
                is_official=line.get("is_official", False),
                consent_version=notice.version,
                consented_at=self.now,
            )
            if not comment.is_official:
                comment.take(name=comment.name, text=comment.text)
            comment.save()
            moment = article.published_at + timedelta(hours=line.get("hours_after", 5))
            Comment.objects.filter(pk=comment.pk).update(created_at=min(moment, self.now))
            status = line["status"]
            if status == Comment.Status.WITHDRAWN:
                Comment.objects.filter(pk=comment.pk).withdraw()
            elif status != Comment.Status.PENDING:
                moderator = self.staff[groups.MODERATORS]
                Comment.objects.filter(pk=comment.pk).decide(status, moderator=moderator)
                comment.refresh_from_db()

    def _votes(self):
        stars = self.chance.choices
        votes = Rating.objects.bulk_create(
            Rating(article=article, voter=secrets.token_hex(32), stars=given)
            for article in self._public()
            for given in stars(range(1, 6), (1, 1, 3, 8, 9), k=self.chance.randrange(3, 40))
        )
        for vote in votes:
            out = vote.article.published_at
            vote.created_at = out + self.chance.random() * (self.now - out)
        Rating.objects.bulk_update(votes, ["created_at"])
        self._burst(self._public()[3])

    def _burst(self, article):
        """Let many votes come from one address, for a moderator to judge."""
        began = max(self.now - timedelta(minutes=50), article.published_at)
        votes = Rating.objects.bulk_create(
            Rating(article=article, voter=secrets.token_hex(32), stars=1) for _n in range(34)
        )
        for vote in votes:
            vote.created_at = began + timedelta(seconds=min(self.chance.gauss(240, 90), 480) % 480)
        began, ended = (end(vote.created_at for vote in votes) for end in (min, max))
        burst = Burst.objects.create(
            article=article, kind=Burst.Kind.ADDRESS, started_at=began, ended_at=ended
        )
        for vote in votes:
            vote.burst = burst
        Rating.objects.bulk_update(votes, ["created_at", "burst"])

    def _hits(self):
        """Give every public article a past: many readers at first, fewer later."""
        today = timezone.localdate()
        rows = {}
        for age in range(DAYS_OF_HITS):
            day = today - timedelta(days=age)
            rows[day, 0] = self.chance.randrange(300, 900)
            for article in self._public():
                days_out = (day - timezone.localdate(article.published_at)).days
                if days_out >= 0:
                    rows[day, article.pk] = self.chance.randrange(20, 200) // (1 + days_out // 3)
        DailyHits.objects.bulk_create(
            DailyHits(day=day, article=article, people=people, crawlers=people // 4)
            for (day, article), people in rows.items()
        )

    def _public(self):
        return [article for article in self.articles.values() if article.is_public]


def _toml(name):
    return tomllib.loads((DEMO / name).read_text(encoding="utf-8"))


def _number(key):
    """Write an article's number as its file name begins: 3 → "03"."""
    return str(key).zfill(2)


def _jpeg(image):
    data = io.BytesIO()
    image.convert("RGB").save(data, "JPEG", quality=90)
    return data.getvalue()
