import pytest

from stats.crawlers import is_crawler

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
ANDROID = "Mozilla/5.0 (Linux; Android 13; {}) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "  ",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
        "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "meta-externalagent/1.1",
        "WhatsApp/2.23.20.0",
        "ZaloPreview/1.0",
        "Zalo",
        "TelegramBot (like TwitterBot)",
        "curl/8.5.0",
        "Wget/1.21.3",
        "python-requests/2.32.3",
        "Go-http-client/2.0",
        "FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)",
        CHROME + "HeadlessChrome/130.0.0.0 Safari/537.36",
        CHROME + "Chrome/130.0.0.0 Safari/537.36 Chrome-Lighthouse",
    ],
)
def test_program_is_a_crawler(user_agent):
    assert is_crawler(user_agent)


@pytest.mark.parametrize(
    "user_agent",
    [
        CHROME + "Chrome/130.0.0.0 Safari/537.36",
        CHROME + "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
        CHROME + "coc_coc_browser/130.0.0 Chrome/124.0.0.0 Safari/537.36",
        ANDROID.format("CUBOT KINGKONG 9") + "Chrome/130.0.0.0 Mobile Safari/537.36",
        ANDROID.format("SM-A125F") + "Chrome/130.0 Mobile Safari/537.36 Zalo android/24100659",
        ANDROID.format("SM-A125F") + "Chrome/130.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/490.0;]",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
        " Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/9/20.2485; U; vi) Presto/2.12.423 Version/12.16",
    ],
)
def test_browser_is_a_person(user_agent):
    assert not is_crawler(user_agent)
