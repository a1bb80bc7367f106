"""Programs that read pages, told from people by the name that they give themselves."""

import re
from functools import lru_cache

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


@lru_cache(maxsize=4096)  # the search takes 0.1 ms, and user agents repeat
def is_crawler(user_agent):
    """Whether the user agent names a known program; an empty one does too."""
    return not user_agent.strip() or _CRAWLER.search(user_agent) is not None
