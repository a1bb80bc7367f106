"""What stands on the home page: the head, the announcements, the sections.

Editors choose and order; where they chose too little, the newest fills the place. No article
stands twice.
"""

from news.models import Article, Category
from news.models.category import flatten

HEAD_SIZE = 3  # the lead and two seconds
ANNOUNCEMENTS_SIZE = 6
SECTION_SIZE = 5
# Of each category: enough for its own place and its parent's, though all the head is its.
FETCHED = HEAD_SIZE + 2 * SECTION_SIZE


def compose(tree):
    """Return the parts of the home page for its template, in three queries.

    `tree` holds the top categories as `Category.tree()` returns them.
    """
    owners = _owners(tree)
    announcing = _in_home_order(owners, Category.HomeRole.ANNOUNCEMENTS)
    head = _head(quiet=[pk for pk, owner in owners.items() if owner in announcing])
    below = _newest_of(owners, without=head)
    announced = [a for a in below if owners[a.category_id] in announcing][:ANNOUNCEMENTS_SIZE]
    return {
        "lead": head[0] if head else None,
        "seconds": head[1:],
        "announcing": announcing,
        "announcements": announced,
        "sections": _sections(owners, [a for a in below if a not in announced]),
    }


def _owners(tree):
    """Return for each category's key the category in whose place its articles stand.

    That is the nearest one, from itself upwards, that has a role.
    """
    owners = {}
    for category in flatten(tree):
        line = [category, *reversed(category.ancestors)]
        with_role = [c for c in line if c.home_role != Category.HomeRole.NONE]
        if with_role:
            owners[category.pk] = with_role[0]
    return owners


def _in_home_order(owners, role):
    """Return the categories of this role as editors ordered them, new ones by the tree."""
    chosen = dict.fromkeys(owner for owner in owners.values() if owner.home_role == role)
    return sorted(chosen, key=lambda category: category.home_order)


def _head(*, quiet):
    """Return the lead and the seconds: what is pinned, then the newest.

    Announcements (the categories `quiet`) come to the head where pinned, or where nothing
    else is there.
    """
    head = list(Article.objects.published().pinned()[:HEAD_SIZE])
    free = HEAD_SIZE - len(head)
    if not free:
        return head
    others = Article.objects.published().exclude(pk__in=[a.pk for a in head]).newest()
    head += others.exclude(category__in=quiet)[:free]
    return head or list(others[:HEAD_SIZE])


def _newest_of(owners, *, without):
    """Return the newest articles of all categories with a place, newest first."""
    if not owners:
        return []
    articles = Article.objects.published().in_categories(list(owners), size=FETCHED)
    return [article for article in articles if article not in without]


def _sections(owners, articles):
    """Return the sections that have articles, each with at most `SECTION_SIZE` of them.

    Each takes its own first. One with too few takes what its children, though they have a
    place of their own, have left.
    """
    sections = _in_home_order(owners, Category.HomeRole.SECTION)
    taken = {}
    for section in sections:
        own = [a for a in articles if owners[a.category_id] == section]
        taken[section] = own[:SECTION_SIZE]
    left = [a for a in articles if a not in taken.get(owners[a.category_id], ())]
    for section in sections:
        missing = SECTION_SIZE - len(taken[section])
        more = [a for a in left if a.category_id in section.branch_ids][:missing]
        taken[section] += more
        left = [a for a in left if a not in more]
    return [{"category": s, "articles": taken[s]} for s in sections if taken[s]]
