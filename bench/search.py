"""Search, suggestions and lists, page by page, by Django's test client in this one process.

Each page goes through the real views several times; its median counts. Wanted: p95 of searches
and of suggestions within 50 ms, the deepest page of a list within 1.3 times its first.
"""

import statistics
import time
from urllib.parse import unquote_plus, urlencode

ROUNDS = 7  # times that each page is asked, after once to warm up
DEPTH_ROUNDS = 40

# Kind of search -> queries; each is asked best first and newest first.
SEARCHES = {
    "rare words": [
        *("chim di cư", "Moong Xuân Cụt", "quả bom nặng", "phường Uyên Hưng", "gốm cổ bảo tàng"),
        *("khongcotunay", "ro bot phau thuat"),
    ],
    "common words": [
        *("tỉnh", "nhân dân", "và", "ủy ban", "cai cach hanh chinh", "dien bien", "luat dat dai"),
        *("chuyển đổi số", "Sở Tư pháp", "nguyen van an", "hội nghị triển khai", "nước sạch"),
    ],
    "phrases": [
        *('"cải cách hành chính"', '"hoà giải ở cơ sở"', '"tri an nguoi co cong"', '"tỉnh và"'),
        *('"nguyễn thị hoa"', '"Luật Đất đai" xã', '"phòng, chống dịch tả lợn châu Phi"'),
    ],
    "document numbers": ["42/2022/NĐ-CP", "Số 17/2020/QĐ-UBND", "3999/2019", "số 12"],
    "unfinished words": ["th", "chuy", "dang ky ho t", "giải ph", "quoc lo 4", "tuyển dụng v"],
    "with filters": [
        {"q": "tỉnh", "trong": "tuan"},
        {"q": "nhân dân", "trong": "nam"},
        {"q": "cải cách", "muc": "thong-bao"},
        {"q": "đất đai", "tu": "01/01/2020", "den": "31/12/2021"},
        {"q": "xã", "muc": "hoi-dap-phap-luat", "trong": "thang"},
        {"q": '"trợ giúp pháp lý"', "muc": "pho-bien-phap-luat"},
    ],
    "tenth page of the best": [{"q": "tỉnh", "trang": 10}, {"q": "và", "trang": 10}],
}
TYPED = [
    *("tr", "tro", "tro giup", "tro giup ph", "ho t", "cải c", "sở", "sở tư ph", "kế hoạch n"),
    *("thông báo", "luật", "xa", "th", "quyết định số 1", "không có từ nà"),
]


def report():
    """Measure everything; return it as Markdown."""
    searches = {kind: measured(search_pages(queries)) for kind, queries in SEARCHES.items()}
    every = {address: time for pages in searches.values() for address, time in pages.items()}
    typed = [f"/tim-kiem/goi-y/?{urlencode({'q': text})}" for text in TYPED]
    lines = ["| pages | different ones | p50 ms | p95 ms | p95 ms of CPU |"]
    lines += ["| --- | --: | --: | --: | --: |"]
    for kind, pages in (searches | {"all searches": every, "suggestions": measured(typed)}).items():
        walls, cpus = (sorted(times) for times in zip(*pages.values(), strict=True))
        figures = f"{at(walls, 50):.1f} | {at(walls, 95):.1f} | {at(cpus, 95):.1f}"
        lines.append(f"| {kind} | {len(pages)} | {figures} |")
    slowest = sorted(every, key=every.get, reverse=True)[:3]
    shown = "; ".join(f"`{unquote_plus(address)}` {every[address][0]:.0f}" for address in slowest)
    lines += ["", f"The slowest searches (ms): {shown}"]
    lines += ["", "| list | first page ms | deepest page ms | ratio |", "| --- | --: | --: | --: |"]
    for name, addresses in lists().items():
        times = measured(addresses, rounds=DEPTH_ROUNDS)
        first, deepest = (times[address][0] for address in addresses)
        lines.append(f"| {name} | {first:.1f} | {deepest:.1f} | {deepest / first:.2f} |")
    return "\n".join(lines) + "\n"


def search_pages(queries):
    """Return the addresses of the first page of each query in both orders."""
    given = [query if isinstance(query, dict) else {"q": query} for query in queries]
    orders = [("", "moi") if "trang" not in query else ("",) for query in given]
    return [
        f"/tim-kiem/?{urlencode(query | {'xep': order})}"
        for query, of_query in zip(given, orders, strict=True)
        for order in of_query
    ]


def lists():
    """Return name -> [address of the first page, of the deepest whole page] of lists."""
    from news.models import Article, Category, Tag
    from portal.caching import chrome

    public = Article.objects.published()
    leaf = Category.objects.filter(parent__isnull=False).first()
    root = max(chrome.current().categories, key=lambda category: len(category.branch_ids))
    tag = max(Tag.objects.all(), key=lambda tag: tag.articles.count())
    month = public.order_by("published_at")[public.count() // 2].published_at.date().replace(day=1)
    in_month = public.published_between(month, month.replace(day=28))
    return {
        "category": pair(leaf.get_absolute_url(), public.filter(category=leaf)),
        "category with children": pair(
            root.get_absolute_url(), public.filter(category__in=root.branch_ids)
        ),
        "tag": pair(tag.get_absolute_url(), public.filter(tags=tag)),
        "archive": pair(f"/luu-tru/{month:%Y/%m}/", in_month),
        "search, newest first": pair("/tim-kiem/?q=t%E1%BB%89nh&xep=moi", public),
    }


def pair(address, listed):
    from news.cursors import Cursor

    *_older, last = listed.order_by("published_at", "pk")[:21]
    joint = "&" if "?" in address else "?"
    return [address, f"{address}{joint}truoc={Cursor(last.published_at, last.pk)}"]


def measured(addresses, *, rounds=ROUNDS):
    """Ask the pages in turn; return address -> median milliseconds, as (on the wall, of CPU).

    The CPU time is this process's: on SQLite all that there is, on PostgreSQL without the server.
    """
    from django.test import Client

    client = Client()
    times = {address: [] for address in addresses}
    for turn in range(rounds + 1):
        for address, of_page in times.items():
            wall, cpu = time.perf_counter(), time.process_time()
            response = client.get(address)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            if response.status_code != 200:
                raise SystemExit(f"{address} answered {response.status_code}")
            if turn:
                of_page.append((1000 * wall, 1000 * cpu))
    return {
        address: tuple(statistics.median(time) for time in zip(*of_page, strict=True))
        for address, of_page in times.items()
    }


def at(ordered, share):
    """Return the value that `share` percent of the ordered values do not exceed."""
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]
