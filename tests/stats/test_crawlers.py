import time

import pytest

from stats import crawlers
from stats.crawlers import MOST_PAGES_A_MINUTE, Pace, is_crawler

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
ANDROID = "Mozilla/5.0 (Linux; Android 13; {}) AppleWebKit/537.36 (KHTML, like Gecko) "

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) "
)


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
        "Viber/23.1.0.0",
        "ZaloPreview/1.0",
        "Zalo",
        "TelegramBot (like TwitterBot)",
        "curl/8.5.0",
        "Wget/1.21.3",
        "python-requests/2.32.3",
        "Go-http-client/2.0",
        "FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)",
        # Known from the list alone.
        "Mozilla/5.0 (compatible; heritrix/3.4.0 +http://archive.org)",
        "Mozilla/5.0 (compatible; um-LN/1.0; mailto: techinfo@ubermetrics-technologies.com)",
        "Turnitin (https://bit.ly/2UvnfoQ)",
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
        IPHONE + "Mobile/15E148 Zalo iOS/540 ZaloTheme/light ZaloLanguage/vn",
        IPHONE + "Mobile/15E148 [FBAN/FBIOS;FBAV/490.0.0.40.110;FBDV/iPhone13,2;FBLC/vi_VN]",
        IPHONE + "Mobile/15E148 Instagram 354.0.4.30.80",
        IPHONE + "Mobile/15E148 Viber/23.1.0",
        IPHONE + "Mobile/15E148 musical_ly_37.1.0 BytedanceWebview/d8a21c6",
        IPHONE + "Mobile/15E148 MicroMessenger/8.0.50",
        IPHONE + "CriOS/130.0.6723.90 Mobile/15E148 Safari/604.1",
        IPHONE + "GSA/341.0.691584330 Mobile/15E148 Safari/604.1",
        ANDROID.format("SM-S918B") + "SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36",
        ANDROID.format("Redmi Note 10") + "Version/4.0 Chrome/100.0 XiaoMi/MiuiBrowser/13.30",
        ANDROID.format("CPH2217") + "Chrome/115.0 Mobile Safari/537.36 HeyTapBrowser/45.10",
        ANDROID.format("Nokia 1; wv") + "Version/4.0 Chrome/130.0 Mobile Safari/537.36 TikTok",
        CHROME + "Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0",
        "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
        "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/9/20.2485; U; vi) Presto/2.12.423 Version/12.16",
    ],
)
def test_browser_is_a_person(user_agent):
    assert not is_crawler(user_agent)


@pytest.fixture
def clock(monkeypatch):
    """Return a function that sets the minute of the clock that the pace is taken by."""

    def at(minute):
        monkeypatch.setattr(time, "monotonic", lambda: minute * 60.0)

    at(1000)
    return at


def pages(pace, times, visitor="v"):
    """Load pages; return how many of them were read by a person."""
    return sum(not pace.is_too_fast(visitor) for _ in range(times))


def test_haste_shows_the_program_and_bounds_what_it_counts(clock):
    pace = Pace()
    assert pages(pace, 60_000) == MOST_PAGES_A_MINUTE
    assert pages(pace, 5, "another") == 5
    for minute in range(1001, 1005):
        clock(minute)
        assert pages(pace, 300) == 0


def test_visitor_that_calms_down_is_a_person_again(clock):
    pace = Pace()
    pages(pace, 1000)
    clock(1001)
    assert pages(pace, 50) == 0
    clock(1002)
    assert pages(pace, 50) == 50


def test_minute_of_rest_forgets_all(clock):
    pace = Pace()
    pages(pace, 1000)
    clock(1002)
    assert pages(pace, 1) == 1


def test_person_may_read_steadily_for_hours(clock):
    pace = Pace()
    for minute in range(1000, 1100):
        clock(minute)
        assert pages(pace, MOST_PAGES_A_MINUTE) == MOST_PAGES_A_MINUTE


def test_memory_of_paces_is_bounded(clock, monkeypatch):
    monkeypatch.setattr(crawlers, "MOST_VISITORS", 3)
    pace = Pace()
    for visitor in range(10):
        assert pages(pace, 1, visitor) == 1
    assert len(pace._now) == 3
    assert pages(pace, 1000, 0) == MOST_PAGES_A_MINUTE - 1
