"""What readers write below articles, and what moderators do with it."""

from comments.models.comment import (
    DEEPEST_LEVEL,
    NAME_LENGTH,
    RECEIPT_LETTERS,
    TEXT_LENGTH,
    Comment,
    forget_old,
    hash_receipt,
)
from comments.models.letter import Letter, PersonalDataAction
from comments.models.moderation import (
    Ban,
    ModerationAction,
    RejectionReason,
    Report,
    WatchedWord,
)
from comments.models.receiving import NotReceived, writer_key

__all__ = [
    "DEEPEST_LEVEL",
    "NAME_LENGTH",
    "RECEIPT_LETTERS",
    "TEXT_LENGTH",
    "Ban",
    "Comment",
    "Letter",
    "ModerationAction",
    "NotReceived",
    "PersonalDataAction",
    "RejectionReason",
    "Report",
    "WatchedWord",
    "forget_old",
    "hash_receipt",
    "writer_key",
]
