"""Results as people read them: tables in RESULTS.md, and charts of cost against articles.

results.json keeps the figures of the last run of each database and number of articles; all
else is written anew from it.
"""

import json
from pathlib import Path

from bench import chart

FOLDER = Path(__file__).parent
KEPT = FOLDER / "results.json"
RESULTS = FOLDER / "RESULTS.md"
INTRODUCTION = """# Measured

Written by `make bench`. On each server wrk keeps eight connections busy; it shares the machine's
cores with what it measures, so requests a second and times say how servers compare, and the CPU
time of a request, which is what a machine has to give, is the figure to plan with: of nginx,
of the application's workers and of PostgreSQL's processes together, as the kernel counts it.

*static* is nginx with the article page as a file, *bare* the application alone, *nginx* the
application behind `deploy/nginx.conf`, whose cache keeps pages for five seconds. TLS is spoken to
nginx in both. *÷ static* is a figure divided by that of the article page as a file. A counted
view is a page from nginx's cache with the beacon that it sends. What is built anew every few
seconds for all pages is shared by the requests of that time: fewer, where the machine is busy.
A sitemap file holds ten thousand articles, or all where there are fewer.

Wanted of search: p95 of searches and suggestions within 50 ms, the deepest page of a list within
1.3 times its first. Two thirds of a page of results are its making: twenty pieces of text with
their hits marked, and the template.
"""
CHARTED = "bare"  # where cost depends on the number of articles


def keep(database, articles, figures):
    """Keep the figures of a run; what it did not measure stays from the run before."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    runs = kept.setdefault(database, {})
    runs[str(articles)] = runs.get(str(articles), {}) | figures
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    KEPT.write_text(f"{text}\n", encoding="utf-8")
    write(kept)


def write(kept):
    """Write RESULTS.md and the charts."""
    parts = [INTRODUCTION]
    for database, runs in sorted(kept.items()):
        runs = {int(articles): run for articles, run in runs.items()}
        costs = costs_by_kind(runs)
        if costs:
            name = f"cost-{database.lower()}.svg"
            (FOLDER / name).write_text(chart.svg(database, costs), encoding="utf-8")
            parts += [f"## {database}: cost against the number of articles\n", cost_table(costs)]
            parts.append(f"![The same as a chart]({name})\n")
        parts += [section(database, number, run) for number, run in sorted(runs.items())]
    RESULTS.write_text("\n".join(parts), encoding="utf-8")


def section(database, articles, run):
    """Return one run as Markdown."""
    lines = [f"## {database} {run['version']}, {articles:,} articles", ""]
    if "loads" in run:
        lines += [f"Load, {run['load_date']}. {run['machine']}", "", load_table(run["loads"])]
        first, last, most = run["memory"][0], run["memory"][-1], max(run["memory"])
        lines.append(
            f"Memory of the application's largest process after the first load, after the last "
            f"and at most: {first:.0f}, {last:.0f} and {most:.0f} MiB.\n"
        )
    if "search" in run:
        lines += ["### Search and lists", "", run["search"]]
    return "\n".join(lines)


def load_table(loads):
    """Return what each load did, as Markdown."""
    static = next(load for load in loads if load["place"] == "static")
    by_name = {(load["kind"], load["place"]): load for load in loads}
    lines = [
        "| what | server | requests/s | ÷ static | p50 ms | p99 ms | errors "
        "| CPU ms a request | of it database | ÷ static |",
        "| --- | --- " + "| --: " * 8 + "|",
    ]
    for load in loads:
        speed, cost = load["per_second"], cost_of(load)
        lines.append(
            f"| {load['kind']} | {load['place']} | {speed:,.0f} "
            f"| {speed / static['per_second']:.3f} | {load['p50']:.1f} | {load['p99']:.1f} "
            f"| {load['errors']} | {cost:.3f} | {load['cpu']['database']:.3f} "
            f"| {cost / cost_of(static):.1f} |"
        )
    view = sum(cost_of(by_name[kind, "nginx"]) for kind in ("hot article", "beacon"))
    lines.append(
        f"| a counted view | nginx | | | | | | {view:.3f} | | {view / cost_of(static):.1f} |"
    )
    return "\n".join(lines) + "\n"


def cost_of(load):
    """Return the CPU time of a request in all processes, milliseconds."""
    return sum(load["cpu"].values())


def costs_by_kind(runs):
    """Return kind -> {articles: milliseconds of CPU} of the application alone."""
    costs = {}
    for articles, run in sorted(runs.items()):
        for load in run.get("loads", ()):
            if load["place"] == CHARTED:
                costs.setdefault(load["kind"], {})[articles] = cost_of(load)
    return costs


def cost_table(costs):
    """Return the CPU times by kind and number of articles, as Markdown."""
    numbers = sorted({articles for of_kind in costs.values() for articles in of_kind})
    head = " | ".join(f"{articles:,}" for articles in numbers)
    lines = ["CPU ms a request, the application alone (bare), its database included.", ""]
    lines += [f"| what | {head} | most ÷ fewest |", "| --- " + "| --: " * (len(numbers) + 1) + "|"]
    for kind, of_kind in costs.items():
        cells = " | ".join(f"{of_kind[n]:.2f}" if n in of_kind else "" for n in numbers)
        ratio = of_kind[max(of_kind)] / of_kind[min(of_kind)]
        lines.append(f"| {kind} | {cells} | {ratio:.2f} |")
    return "\n".join(lines) + "\n"
