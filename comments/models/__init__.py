"""What readers write below articles, and what moderators do with it."""

from comments.models.ban import Ban
from comments.models.comment import (
    DEEPEST_LEVEL,
    NAME_LENGTH,
    SHOWN,
    TEXT_LENGTH,
    Comment,
)
from comments.models.deciding import Outcome
from comments.models.forgetting import forget_old
from comments.models.letter import Letter, PersonalDataAction
from comments.models.moderation import UNDO_SECONDS, ModerationAction, RejectionReason
from comments.models.own import CHANGE_MINUTES, ChangedMeanwhile, TooLateToChange
from comments.models.receipt import RECEIPT_LETTERS, hash_receipt
from comments.models.receiving import NotReceived, writer_key
from comments.models.report import Report
from comments.models.watched_word import WatchedWord

__all__ = [
    "CHANGE_MINUTES",
    "DEEPEST_LEVEL",
    "NAME_LENGTH",
    "RECEIPT_LETTERS",
    "SHOWN",
    "TEXT_LENGTH",
    "UNDO_SECONDS",
    "Ban",
    "ChangedMeanwhile",
    "Comment",
    "Letter",
    "ModerationAction",
    "NotReceived",
    "Outcome",
    "PersonalDataAction",
    "RejectionReason",
    "Report",
    "TooLateToChange",
    "WatchedWord",
    "forget_old",
    "hash_receipt",
    "writer_key",
]
