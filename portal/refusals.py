"""Refusals with a text that is meant for the person who is refused."""

from django.core.exceptions import BadRequest


class KindBadRequest(BadRequest):
    """A 400 whose text is shown on the page; it holds nothing of what was sent."""

    @property
    def public_message(self):
        return str(self.args[0])
