"""Let Lighthouse look at the demo's home and article page, as a phone on a slow network.

Each page is measured several times; the middle one counts, for these machines are noisy.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench.demo_site import demo_site, page_kinds

LIGHTHOUSE = Path(sys.prefix) / "node_modules" / ".bin" / "lighthouse"
KINDS = ["home", "article"]
RUNS = 5
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"


def audit():
    """Print the scores of each page; return whether all are as high as they must be."""
    is_good = True
    with demo_site() as site:
        addresses = page_kinds(site)
        for kind in KINDS:
            reports = [_report(site + addresses[kind]) for _run in range(RUNS)]
            print(f"{kind} (Lighthouse {reports[0]['lighthouseVersion']}, middle of {RUNS})")
            for name, least in LEAST.items():
                score = median(100 * r["categories"][name]["score"] for r in reports)
                print(f"  {name}: {score:.0f} (at least {least})")
                is_good = is_good and score >= least
            shift = max(r["audits"]["cumulative-layout-shift"]["numericValue"] for r in reports)
            print(f"  layout shift: {shift:.4f} (0)")
            is_good = is_good and shift == 0
            for title in sorted({title for report in reports for title in _failed(report)}):
                print(f"  not perfect: {title}")
    return is_good


def _report(address):
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium")}
    command = [LIGHTHOUSE, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=180, check=True)
    return json.loads(done.stdout)


def _failed(report):
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            found = report["audits"][reference["id"]]
            if reference["weight"] and found["score"] is not None and found["score"] < 0.9:
                yield f"{found['title']} ({found.get('displayValue', '')})"


if __name__ == "__main__":
    sys.exit(0 if audit() else 1)
