"""What readers write below articles, and what moderators do with it."""

from comments.models.comment import (
    DEEPEST_LEVEL,
    NAME_LENGTH,
    RECEIPT_LETTERS,
    SHOWN,
    TEXT_LENGTH,
    Comment,
    TooManyComments,
    forget_old,
    hash_receipt,
)
from comments.models.deciding import Outcome
from comments.models.letter import Letter, PersonalDataAction
from comments.models.moderation import (
    UNDO_SECONDS,
    Ban,
    ModerationAction,
    RejectionReason,
    Report,
    WatchedWord,
)

__all__ = [
    "DEEPEST_LEVEL",
    "NAME_LENGTH",
    "RECEIPT_LETTERS",
    "SHOWN",
    "TEXT_LENGTH",
    "UNDO_SECONDS",
    "Ban",
    "Comment",
    "Letter",
    "ModerationAction",
    "Outcome",
    "PersonalDataAction",
    "RejectionReason",
    "Report",
    "TooManyComments",
    "WatchedWord",
    "forget_old",
    "hash_receipt",
]
