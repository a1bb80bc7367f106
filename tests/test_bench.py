"""The bench's own parts: what it reads of /proc and wrk, and what it writes."""

import os
import subprocess
import sys
import time
from itertools import pairwise
from xml.etree import ElementTree

from bench import chart, report
from bench.load import read_figures
from bench.processes import Meter, family, memory, read_stat

LOAD = {"requests": 10, "p50": 1.0, "p99": 2.0, "errors": 0}


def test_figures_are_found_among_what_wrk_prints():
    printed = "Requests/sec: 5.71\nmeasured requests=29 microseconds=5079271 p50=128 broken=0\n"
    figures = {"requests": 29, "microseconds": 5079271, "p50": 128, "broken": 0}
    assert read_figures(printed) == figures


def test_stat_is_read_past_a_name_with_spaces_and_brackets():
    fields = " ".join(["S", "7", *["0"] * 9, "120", "30", *["0"] * 30])
    parent, milliseconds = read_stat(f"42 (a ) name) {fields}")
    assert parent == 7
    assert milliseconds == 150 * 1000 / os.sysconf("SC_CLK_TCK")


def test_meter_counts_what_processes_take_meanwhile():
    meter = Meter(ours=lambda: {os.getpid()}, nobody=lambda: ())
    began = time.process_time()
    with meter.running():
        while time.process_time() < began + 0.3:
            pass
    assert meter.milliseconds["ours"] >= 250
    assert meter.milliseconds["nobody"] == 0


def test_family_holds_children_of_children():
    inner = "import time; time.sleep(60)"
    outer = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {inner!r}])\n"
        "print(child.pid, flush=True)\n"
        "child.wait()"
    )
    parent = subprocess.Popen([sys.executable, "-c", outer], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    try:
        assert {parent.pid, child} <= family(os.getpid())
        assert memory(child) > 1
    finally:
        os.kill(child, 9)
        parent.wait()
        parent.stdout.close()


def test_results_compare_with_the_page_as_a_file():
    loads = [
        {**LOAD, "kind": kind, "place": place, "per_second": speed, "cpu": cpu}
        for kind, place, speed, cpu in [
            ("hot article", "static", 1000, {"nginx": 0.02, "database": 0.0}),
            ("hot article", "nginx", 500, {"app": 0.01, "nginx": 0.03, "database": 0.0}),
            ("beacon", "nginx", 100, {"app": 0.1, "nginx": 0.02, "database": 0.04}),
        ]
    ]
    table = report.load_table(loads)
    assert "| hot article | nginx | 500 | 0.500 | 1.0 | 2.0 | 0 | 0.040 | 0.000 | 2.0 |" in table
    assert "| a counted view | nginx | | | | | | 0.200 | | 10.0 |" in table


def test_cost_is_compared_from_fewest_to_most_articles():
    runs = {
        number: {"loads": [{"kind": "home", "place": "bare", "cpu": {"app": cost}}]}
        for number, cost in [(1000, 2.0), (1_000_000, 3.0)]
    }
    costs = report.costs_by_kind(runs)
    assert "| home | 2.00 | 3.00 | 1.50 |" in report.cost_table(costs)


def test_chart_names_each_line_at_a_place_of_its_own():
    costs = {f"kind {n}": {1000: 1.0, 100_000: 5.0} for n in range(12)}
    drawn = ElementTree.fromstring(chart.svg("SQLite", costs))  # noqa: S314 - drawn by us
    names = [text for text in drawn.findall(".//{*}text") if (text.text or "").startswith("kind")]
    heights = sorted(float(text.get("y")) for text in names)
    assert len(heights) == 12
    assert all(below - above >= 15 for above, below in pairwise(heights))
