"""The pages that every office needs from its first day, made once by `manage.py prepare`.

Each file holds a page's fields in TOML between two lines `+++`, then the body. An office edits,
renames or deletes what was made: an address that a page ever had is not filled again.
"""

import re
import tomllib
from pathlib import Path

from news.models import Page, PageAddress

FOLDER = Path(__file__).parent
_FRONT_MATTER = re.compile(r"\+\+\+\n(.*?)\n\+\+\+\n(.*)", re.DOTALL)


def read(path):
    """Return a file's facts and its body."""
    front, body = _FRONT_MATTER.fullmatch(path.read_text(encoding="utf-8")).groups()
    return tomllib.loads(front), body


def create_missing():
    """Create the pages whose address never led to one, nor has their kind a page already."""
    for path in sorted(FOLDER.glob("*.html")):
        facts, body = read(path)
        page = Page(body=body, **facts)
        has_one = PageAddress.objects.filter(slug=page.slug).exists()
        if page.kind != Page.Kind.PLAIN:
            has_one |= Page.objects.filter(kind=page.kind, language=page.language).exists()
        if not has_one:
            page.save()
