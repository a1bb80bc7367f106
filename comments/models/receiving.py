"""How a comment comes in: limits, screening, and who is known enough to be published at once."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from comments import plain_text, screening, watched_words
from comments.models.letter import Letter
from comments.models.own import CHANGE_MINUTES
from comments.models.receipt import hash_receipt, receipt_code
from comments.models.watched_word import WatchedWord
from comments.policy import policy_of
from portal import vietnamese
from portal.caching import chrome
from portal.models import Attempt, CommentPolicy, TooManyAttempts
from portal.models.attempt import hold

# Of one article and all readers: far above any discussion, far below a flood.
ARTICLE_MAX_PER_HOUR = 300
# As many of a reader's comments and of his neighbours' are looked at, the newest first.
LOOKED_AT = 200
SCANNED = 2000  # approved comments that a new watched word is tried on
AROUND = 60  # characters that are shown on each side of what it hits
PASSED = gettext_lazy("Published at once: the office knows this writer.")


class NotReceived(Exception):
    """The comment was not stored: `message` says why, `status` is the answer's (HTTP)."""

    status = 429


class TooManyFromAddress(NotReceived):
    message = gettext_lazy(
        "Too many comments came from your connection. Please send it in an hour."
    )


class TooManyOnArticle(NotReceived):
    message = gettext_lazy(
        "Very many readers are writing about this article. Please send your comment a little later."
    )


class SentBefore(NotReceived):
    status = 409
    message = gettext_lazy(
        "You have just sent the same words to this article. We have them and store them once."
    )


def writer_key(token):
    """Return what a comment keeps of its writer's browser: a keyed hash of its token."""
    return salted_hmac("comments.writer", token, algorithm="sha256").hexdigest()


class ReceivingQuerySet(models.QuerySet):
    """Comments on their way in."""

    def receive(self, *, article, address_hash, writer="", honeypot="", sent_form="", **fields):
        """Store a reader's comment; return it with its receipt code, which is kept nowhere.

        `sent_form` tells its form from all others: see `sent_with`.

        Raises NotReceived where the address or the article has had its share of this hour, and
        where the same words were just sent. Posts of one address wait for each other, then
        those on one article, so that parallel ones are counted too.
        """
        now = timezone.now()
        with transaction.atomic():
            self._refuse_too_many(article, address_hash)
            words = {name: fields.pop(name) for name in ("name", "text")}
            comment = self.model(
                article=article,
                writer=writer,
                consented_at=now,
                address_hash=address_hash,
                address_expires_at=now + timedelta(days=settings.COMMENT_ADDRESS_DAYS),
                **fields,
            )
            comment.take(**words, honeypot=honeypot)
            # Published at once, its place must follow from what stands above it at the end.
            above = self.model.objects.filter(pk=comment.parent_id)
            list(above.select_for_update(no_key=True).values_list("pk"))
            code = comment.issue_receipt(sent_form)
            if self.filter(receipt_hash=comment.receipt_hash).exists():
                code = comment.issue_receipt()  # withdrawn, then sent by the same form once more
            comment.save()
            Letter.objects.ask_to_confirm(comment)
            comment.pass_if_trusted()
        return comment, code

    def sent_with(self, sent_form):
        """Return the comment that a form brought, with its receipt code, or None.

        Only for as long as the receipt's cookie lives, so nobody who later sits at the same
        computer gets it by sending the form once more.
        """
        code = receipt_code(sent_form)
        since = timezone.now() - timedelta(minutes=CHANGE_MINUTES)
        own = self.filter(receipt_hash=hash_receipt(code), created_at__gt=since)
        comment = own.exclude(status=self.model.Status.WITHDRAWN).first()
        return (comment, code) if comment else None

    def _refuse_too_many(self, article, address_hash):
        """Note one more of this address, not counting rows: writers may erase theirs."""
        hour, most = timedelta(hours=1), settings.COMMENT_MAX_PER_HOUR
        try:
            Attempt.objects.note("comment", address_hash, most=most, within=hour)
        except TooManyAttempts as error:
            raise TooManyFromAddress from error
        hold(f"comments on {article.pk}")
        recent = self.filter(created_at__gte=timezone.now() - hour)
        # Named, for the index of an article's comments has the status before the moment.
        of_article = recent.filter(article=article, status__in=self.model.Status.values)
        if of_article.filter(is_official=False).count() >= ARTICLE_MAX_PER_HOUR:
            raise TooManyOnArticle

    def hit_by(self, word):
        """Return the newest approved comments that a watched word would hit; how many were read.

        Each hit carries its words `before`, `found` and `after`, for a line of a list. Answers
        of the office are read too: they show best where a word is innocent.
        """
        matcher = watched_words.matcher(((word, watched_words.HOLD),))
        comments = self.approved().order_by("-created_at", "-pk").only("name", "text", "created_at")
        read = list(comments[:SCANNED])
        hits, letters = [], watched_words.squeezed(word)
        for comment in read:
            if letters not in watched_words.squeezed(comment.text):
                continue  # ten times as fast as to look closely at all
            for match in matcher.find(comment.text)[:1]:
                start, end = match.start, match.end
                # Backwards, a cut at a word's end is one at a word's beginning.
                backwards = comment.text[:start][::-1]
                comment.before = plain_text.cut_at_word(backwards, AROUND)[::-1]
                comment.found = comment.text[start:end]
                comment.after = plain_text.cut_at_word(comment.text[end:], AROUND)
                hits.append(comment)
        return hits, len(read)

    def recent_beside(self, comment, text):
        """Return comments of the last days of the same writer, address or text, newest first."""
        since = timezone.now() - timedelta(days=screening.RECENT_DAYS)
        near = Q(text=text) | Q(typed_text=text)
        if comment.address_hash:
            near |= Q(address_hash=comment.address_hash)
        if comment.writer:
            near |= Q(writer=comment.writer)
        recent = self.filter(near, status__in=self.model.Status.values, created_at__gte=since)
        return tuple(recent.exclude(pk=comment.pk).order_by("-created_at", "-pk")[:LOOKED_AT])

    def count_approved_by(self, comment):
        """Return how many comments of this one's writer, under the same name, were approved.

        Known is who has the browser of the earlier ones (a signed cookie) or their mailbox (a
        link in a letter): never who has only typed a name or an e-mail.
        """
        known = Q(writer=comment.writer) if comment.writer else Q(pk=None)
        if comment.email and comment.email_confirmed_at:
            known |= Q(email=comment.email, email_confirmed_at__isnull=False)
        earlier = self.approved().filter(known, is_official=False).exclude(pk=comment.pk)
        names = earlier.order_by("-pk").values_list("name", flat=True)[:LOOKED_AT]
        own = vietnamese.fold(comment.name)
        return sum(1 for name in names if vietnamese.fold(name) == own)


class ReceivedComment:
    """One comment on its way in."""

    def take(self, *, name, text, honeypot=""):
        """Fill in the words and what the screening says of them; nothing is saved.

        Raises SentBefore where they are a new comment's, and the same as a moment ago.
        Four queries.
        """
        self.name, self.text = name, text
        recent = type(self).objects.recent_beside(self, text)
        if self._state.adding and any(map(self._was_sent_as, recent)):
            raise SentBefore
        words = WatchedWord.objects.matcher()
        verdict = screening.screen(
            screening.Typed(
                text=text,
                name=name,
                article_id=self.article_id,
                writer=self.writer,
                address_hash=self.address_hash,
                honeypot=honeypot,
                matches=tuple(words.find(text)),
                name_matches=tuple(words.find(name)),
                recent=recent,
                approved_before=type(self).objects.count_approved_by(self),
            )
        )
        self.text, self.typed_text = verdict.text, verdict.typed_text
        self.reasons = verdict.reasons
        if verdict.is_spam:
            self.status = self.Status.SPAM

    def _was_sent_as(self, other):
        """Whether an earlier comment is this one, sent twice from one browser within an hour."""
        if other.created_at < timezone.now() - timedelta(hours=1):
            return False
        is_same_reader = other.writer == self.writer != "" or (
            other.address_hash == self.address_hash and other.name == self.name
        )
        is_same_place = (other.article_id, other.parent_id) == (self.article_id, self.parent_id)
        return is_same_reader and is_same_place and self.text in (other.text, other.typed_text)

    def pass_if_trusted(self):
        """Publish the waiting comment where the policy trusts its writer; return whether it did.

        Called when it comes in and when its e-mail is confirmed. Nothing odd may have been
        found in it; that its writer had no approved comment is no longer so.
        """
        if self.status != self.Status.PENDING:
            return False
        if policy_of(self.article) != CommentPolicy.TRUSTED:
            return False
        odd = [reason for reason in self.reasons if reason != str(screening.FIRST)]
        enough = chrome.current().site.trusted_after
        if odd or type(self).objects.count_approved_by(self) < enough:
            return False
        with transaction.atomic():
            # A moderator or the writer may have been quicker.
            as_seen = {"pk": self.pk, "version": self.version, "status": self.status}
            own = type(self).objects.filter(**as_seen)
            if not list(own.select_for_update(no_key=True).values_list("pk")):
                return False
            own.decide(self.Status.APPROVED, moderator=None, reason=str(PASSED))
        self.refresh_from_db(fields=["status", "decided_at"])
        return self.is_approved
