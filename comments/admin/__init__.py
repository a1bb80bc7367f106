"""The back office's pages of comments: one module for each kind of work."""

from comments.admin import queue

__all__ = ["queue"]
