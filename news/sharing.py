"""Where a reader passes an article on: plain addresses, none of which loads anybody's script."""

import base64
import json
from urllib.parse import quote

from django.conf import settings


def addresses(article):
    """Return the article's full address, and those by which networks and letters take it.

    Zalo documents a script alone (https://sp.zalo.me/plugins/sdk.js). The address here is the
    one that this script's own button opens; the article's stands in it as JSON in base64.
    """
    page = settings.SITE_URL + article.get_absolute_url()
    for_zalo = base64.b64encode(json.dumps({"url": page}).encode()).decode()
    text = quote(f"{article.title}\r\n{page}", safe="")
    return {
        "page": page,
        "zalo": f"https://button-share.zalo.me/share_external?d={quote(for_zalo, safe='')}",
        "facebook": f"https://www.facebook.com/sharer/sharer.php?u={quote(page, safe='')}",
        "mail": f"mailto:?subject={quote(article.title, safe='')}&body={text}",
    }
