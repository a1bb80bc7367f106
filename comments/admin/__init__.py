"""The back office's pages of comments: one module for each kind of work."""

from comments.admin import personal_data, queue

__all__ = ["personal_data", "queue"]
