"""Load on the servers, by wrk: what each kind of request costs, and how long it takes."""

import re
import subprocess
import tempfile
from pathlib import Path

from bench import pages
from bench.processes import Meter, family, memory, sessions
from bench.servers import serving

CONNECTIONS = 8  # one for each core's worth of waiting: few enough that p50 is no queue
WARM_UP = 1  # second
LONGEST = 30  # seconds that are waited for a first answer


def measure(seconds, *, soak=0):
    """Put each kind of load on each server in turn; return what was seen, for results.json.

    At the end, mixed reading for `soak` minutes shows whether memory goes on growing.
    """
    found, grown = [], []
    with serving() as places:
        site = places["nginx"].address
        _write_page(places, site)

        def put(load, *names):
            for name in names:
                place = places[name]
                found.append(_measured(load, place, site, seconds))
                grown.append(_largest_worker(places["bare"]))

        reading = pages.reading(site)
        for load in reading:
            if load.name == "hot article":
                put(load._replace(requests=[pages.get(site, "/page.html")]), "static")
            put(load, "bare", "nginx")
        for name in ("static", "bare", "nginx"):
            address = "/page.html" if name == "static" else pages.hot_article()
            put(pages.revalidating(places[name], site, address), name)
        put(pages.beacons(site), "bare", "nginx")
        for make in (pages.votes, pages.comments):
            put(make(site), "bare")
            put(make(site), "nginx")
        mixed = [request for load in reading for request in load.requests[:200]]
        for _minute in range(soak):
            _put(mixed, places["bare"], 60)
            grown.append(_largest_worker(places["bare"]))
    return {"loads": found, "memory": grown}


def _measured(load, place, site, seconds):
    """Run wrk and say what came of it, with the CPU time of each group of processes."""
    from django.db import connection

    roots = {name: lambda pid=pid: family(pid) for name, pid in place.roots.items()}
    name = connection.settings_dict["NAME"]
    is_server = connection.vendor == "postgresql"
    meter = Meter(**roots, database=lambda: sessions(name) if is_server else ())
    if not load.is_once:
        pages.check(load, place, site)
        _put(load.requests, place, WARM_UP)
    requests = load.requests
    while True:
        with meter.running():
            printed = _put(requests, place, seconds, is_once=load.is_once)
        figures = read_figures(printed)
        if number := figures["requests"]:
            break
        if seconds > LONGEST:
            raise SystemExit(f"{load.name} at {place}: no answer in {seconds} seconds.")
        seconds *= 2  # a busy machine
        requests = requests[CONNECTIONS + 1 :] if load.is_once else requests
    return {
        "kind": load.name,
        "place": place.name,
        "per_second": number / figures["microseconds"] * 1e6,
        "p50": figures["p50"] / 1000,
        "p99": figures["p99"] / 1000,
        "errors": figures["refused"] + figures["broken"],
        "requests": number,
        "cpu": {group: ms / number for group, ms in meter.milliseconds.items()},
    }


def read_figures(printed):
    """Return what bench/requests.lua printed: name -> whole number."""
    line = re.search(r"^measured (.*)$", printed, re.MULTILINE)
    if not line:
        raise SystemExit(f"wrk measured nothing:\n{printed}")
    return {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", line[1])}


def _put(requests, place, seconds, *, is_once=False):
    """Let wrk send the requests for some seconds; return what it printed."""
    script = Path(__file__).parent / "requests.lua"
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "--timeout", "20s"]
    with tempfile.NamedTemporaryFile(suffix=".requests") as file:
        file.write(b"\0".join(requests))
        file.flush()
        command += ["-s", script, place.address, "--", file.name, "once" if is_once else "again"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _write_page(places, site):
    """Keep the hot page, as it comes, as a file for the server of files."""
    import gzip

    _status, headers, body = pages.ask(site, site, pages.hot_article())
    whole = gzip.decompress(body) if headers["Content-Encoding"] == "gzip" else body
    folder = places["pages"]
    folder.mkdir()
    (folder / "page.html").write_bytes(whole)
    (folder / "page.html.gz").write_bytes(gzip.compress(whole, 9))


def _largest_worker(place):
    """Return the resident memory of the application's largest process, MiB."""
    return max(memory(pid) for pid in family(place.roots["app"]))
