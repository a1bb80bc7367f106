"""The three groups of staff, made with just the rights that they need.

They are made once, when missing; what an office changes in them later is kept.
"""

from django.contrib.auth.models import Group, Permission

REPORTERS = "Phóng viên"
EDITORS = "Biên tập viên"
MODERATORS = "Kiểm duyệt viên"

_MANAGED_BY_EDITORS = (
    "news.article news.attachment news.category news.photo news.tag news.page news.officer "
    "portal.menuitem portal.websitelink portal.banner"
)

RIGHTS = {
    REPORTERS: [
        "news.add_article",
        "news.change_article",
        "news.delete_article",
        "news.view_article",
        *(f"news.{verb}_attachment" for verb in ("add", "change", "delete", "view")),
        *(f"news.{verb}_photo" for verb in ("add", "change", "view")),
        "news.add_tag",
        "news.view_tag",
        "news.view_category",
    ],
    EDITORS: [
        *(
            f"{app}.{verb}_{model}"
            for app, _dot, model in (name.partition(".") for name in _MANAGED_BY_EDITORS.split())
            for verb in ("add", "change", "delete", "view")
        ),
        "news.publish_article",
        "news.view_rating",
        "portal.view_sitesettings",
        "portal.change_sitesettings",
        "stats.view_dailyhits",
    ],
    MODERATORS: [
        "comments.view_comment",
        "comments.moderate_comment",
        "comments.view_moderationaction",
        *(
            f"comments.{verb}_{model}"
            for model in ("watchedword", "rejectionreason", "ban")
            for verb in ("add", "change", "delete", "view")
        ),
        "news.view_article",
        "news.view_rating",
        "news.change_rating",
    ],
}


def create_missing(**_signal):
    """Create each group that does not exist yet, with its rights. Runs after `migrate`."""
    for name, rights in RIGHTS.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(permissions(rights))


def permissions(names):
    """Return the permissions with these `app.codename` names; raises ValueError for others."""
    wanted = dict.fromkeys(names)
    found = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    missing = [name for name in wanted if name not in found]
    if missing:
        raise ValueError(f"No such permissions: {', '.join(missing)}")
    return [found[name] for name in wanted]
