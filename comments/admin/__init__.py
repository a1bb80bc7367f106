"""The back office's pages of comments: one module for each kind of work."""

from comments.admin import bans, log, queue, words

__all__ = ["bans", "log", "queue", "words"]
