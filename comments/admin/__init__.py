"""The back office's pages of comments: one module for each kind of work."""

from comments.admin import log, queue

__all__ = ["log", "queue"]
