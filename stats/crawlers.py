"""Programs that read pages, told from people by their name, or by their haste.

Names come from a list that is kept up to date outside (crawler-user-agents, some thousand
patterns), and from the words below for what it lacks. A program that calls itself a browser
is known by reading faster than people do.
"""

import re
import threading
import time
from functools import lru_cache

import crawleruseragents

# Words of user agents, after those that met Vietnamese sites most. Cốc Cốc's crawler calls
# itself "coccocbot", its browser "coc_coc_browser"; Cubot makes telephones; Zalo's own
# browser names itself after "Mozilla", its fetcher of previews does not.
_CRAWLER = re.compile(
    r"(?<!cu)bots?(?![a-z])|crawl|spider|slurp|archiver|scrap[ey]|fetch|monitor|pingdom|preview"
    r"|facebookexternal|facebookcatalog|meta-external|whatsapp/|^zalo|vkshare|embedly"
    r"|mediapartners|google-|googleother|feedly|bingpreview|yahoo! |daumoa|yeti/|nutch"
    r"|curl|wget|libwww|python|aiohttp|httpx|go-http|okhttp|java/|apache-http|axios|node|ruby|perl"
    r"|headless|phantomjs|lighthouse|selenium|puppeteer|playwright|httrack|validator|scan",
    re.IGNORECASE,
)

# The list takes this app's own browser, which has the name at its end, for its fetcher.
_APP = re.compile(r" Viber/\S+")

# Of one visitor, which may be an office: all its people behind one address, with one browser.
MOST_PAGES_A_MINUTE = 240
MOST_VISITORS = 200_000  # of a minute: about 30 MB


@lru_cache(maxsize=4096)  # the search takes 0.3 ms, and user agents repeat
def is_crawler(user_agent):
    """Whether the user agent names a known program; an empty one does too."""
    return (
        not user_agent.strip()
        or _CRAWLER.search(user_agent) is not None
        or crawleruseragents.is_crawler(_APP.sub("", user_agent))
    )


class Pace:
    """How many pages each visitor loads in a minute, in this process."""

    def __init__(self):
        self._lock = threading.Lock()
        self._minute = None
        self._now, self._before = {}, {}  # visitor -> page loads

    def is_too_fast(self, visitor):
        """Note one page load; return whether no person reads like this visitor.

        Too fast is who loads more than `MOST_PAGES_A_MINUTE` in a minute of the clock, from
        there on and in the next minute too: as long as it goes on, none of it counts as read.
        """
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._before = self._now if self._minute == minute - 1 else {}
                self._now, self._minute = {}, minute
            pages = self._now.get(visitor, 0) + 1
            if pages > 1 or len(self._now) < MOST_VISITORS:
                self._now[visitor] = pages
            return max(pages, self._before.get(visitor, 0)) > MOST_PAGES_A_MINUTE
