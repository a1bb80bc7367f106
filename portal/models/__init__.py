"""What belongs to the whole site: its own lines, and what keeps readers apart for a while."""

from portal.models.address_key import AddressKey
from portal.models.attempt import Attempt, TooManyAttempts
from portal.models.site import (
    ONE_PHONE_NUMBER,
    Banner,
    CommentPolicy,
    MenuItem,
    SiteSettings,
    WebsiteLink,
    in_page_language,
    validate_link,
    validate_phone,
)
from portal.models.tidy_run import TidyRun

__all__ = [
    "ONE_PHONE_NUMBER",
    "AddressKey",
    "Attempt",
    "Banner",
    "CommentPolicy",
    "MenuItem",
    "SiteSettings",
    "TidyRun",
    "TooManyAttempts",
    "WebsiteLink",
    "in_page_language",
    "validate_link",
    "validate_phone",
]
