"""What processes cost, as /proc tells: CPU time and memory."""

import os
import threading
from contextlib import contextmanager
from pathlib import Path

TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20  # MiB
SECONDS_BETWEEN_LOOKS = 0.25


def read_stat(text):
    """Return (parent, milliseconds of CPU) from the text of /proc/<pid>/stat."""
    fields = text.rpartition(")")[2].split()  # the name before it may hold anything
    return int(fields[1]), (int(fields[11]) + int(fields[12])) * TICK


def family(root):
    """Return the process and all that descend from it."""
    parents = {pid: read_stat(text)[0] for pid, text in _stats()}
    found = {root}
    while children := {p for p, parent in parents.items() if parent in found} - found:
        found |= children
    return found


def sessions(database):
    """Return PostgreSQL's processes for a database; none where it is on another machine."""
    return {pid for pid, _text in _stats() if f" {database} " in _command(pid)}


def memory(pid):
    """Return the resident memory of a process, MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


class Meter:
    """The CPU time that processes take between begin and end, those that end between too."""

    def __init__(self, **groups):
        """Take name -> function that returns the group's processes now."""
        self._groups = groups
        self._first, self._last = {}, {}
        self.milliseconds = {}

    @contextmanager
    def running(self):
        """Measure what happens inside; `milliseconds` has the groups' times afterwards."""
        self._look(is_first=True)
        stop = threading.Event()
        looker = threading.Thread(target=self._look_often, args=[stop], daemon=True)
        looker.start()
        try:
            yield
        finally:
            stop.set()
            looker.join()
            self._look()
        self.milliseconds = {
            name: sum(
                last - self._first.get((name, pid), 0)
                for (group, pid), last in self._last.items()
                if group == name
            )
            for name in self._groups
        }

    def _look_often(self, stop):
        # A process that has ended tells nothing: what it had taken shortly before counts.
        while not stop.wait(SECONDS_BETWEEN_LOOKS):
            self._look()

    def _look(self, *, is_first=False):
        times = self._first if is_first else self._last
        for name, members in self._groups.items():
            for pid in members():
                try:
                    stat = Path(f"/proc/{pid}/stat").read_text()
                except OSError:
                    continue
                times[name, pid] = read_stat(stat)[1]


def _stats():
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                yield int(folder.name), (folder / "stat").read_text()
            except OSError:
                continue


def _command(pid):
    """Return PostgreSQL's title of a process of its own, else ""."""
    try:
        title = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode(errors="replace")
    except OSError:
        return ""
    return title if title.startswith("postgres: ") else ""
