"""Measure the site with many articles: `python -m bench [--articles 1000 100000]`.

The articles are invented in a database of their own, which is gone afterwards: a SQLite file
in a temporary folder or, where DATABASE_URL is set, a new database on that PostgreSQL server.
With --prepared that of DATABASE_URL, or the file in DATA_DIR, is taken as it is.

Servers are loaded by wrk (bench/load.py); searches and lists are asked one by one by Django's
test client (bench/search.py). Results go to bench/results.json, RESULTS.md and charts.
"""

import argparse
import os
import shutil
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from bench import data, load, report, search
from bench.servers import NGINX


def main():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, nargs="+", help="instead of all that are usual")
    parser.add_argument("--prepared", action="store_true", help="take the database as it is")
    parser.add_argument("--only", choices=["load", "search"], help="one of the two parts")
    parser.add_argument("--seconds", type=int, default=5, help="of each load")
    parser.add_argument("--soak", type=int, default=0, help="minutes of mixed reading at the end")
    options = parser.parse_args()
    if options.only != "search" and not (NGINX and shutil.which("wrk")):
        raise SystemExit("The load needs nginx and wrk (packages of these names).")
    if options.prepared:
        with data.prepared_database():
            measure(options)
        return
    usual = [1_000, 100_000] + [1_000_000] * bool(os.environ.get("DATABASE_URL"))
    numbers = options.articles or usual
    if len(numbers) > 1:  # each in a process of its own, as Django knows one database only
        for number in numbers:
            again = [sys.executable, "-m", "bench", *sys.argv[1:], "--articles", str(number)]
            subprocess.run(again, check=True)
        return
    with data.own_database(numbers[0]):
        measure(options)


def measure(options):
    """Measure the database that Django knows, and keep the figures."""
    from news.models import Article

    number = Article.objects.published().count()
    figures = {"version": data.database_version()}
    if options.only != "search":
        figures |= {"machine": machine(), "load_date": date.today().isoformat()}  # noqa: DTZ011
        figures |= load.measure(options.seconds, soak=options.soak)
    if options.only != "load":
        load_now = " and ".join(f"{load:.1f}" for load in os.getloadavg()[:2])
        figures["search"] = (
            f"{search.report()}\n{os.cpu_count()} cores; average load of the last minute and the "
            f"last five before: {load_now}.\n"
        )
    report.keep(data.database_name(), number, figures)
    print(report.section(data.database_name(), number, figures))


def machine():
    """Say on what it was measured, and beside how much other work."""
    processor = Path("/proc/cpuinfo").read_text().partition("model name\t: ")[2].partition("\n")[0]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    nginx = subprocess.run([NGINX, "-v"], capture_output=True, text=True, check=True).stderr
    names = ("Django", "granian")
    programs = [f"Python {sys.version.split()[0]}", *(f"{name} {version(name)}" for name in names)]
    return (
        f"{os.cpu_count()} cores ({processor or 'unnamed'}), {memory:.0f} GiB; "
        f"{', '.join(programs)}, {nginx.strip().rpartition(' ')[2]}; "
        f"average load of the last minute before: {os.getloadavg()[0]:.1f}."
    )


if __name__ == "__main__":
    main()
