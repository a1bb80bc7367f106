"""Hits gather in the process and go to the database once a second, in one transaction.

What is gathered are counts by day and article, and visitors by day, so memory is bounded by
the number of different keys (`MOST_KEYS`), however long the database is away. A process that
is killed loses at most what came since the last second; a graceful end loses nothing.
"""

import logging
import os
import threading
import time
from itertools import chain
from multiprocessing.util import Finalize

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from news.models import Tally
from stats import rankings
from stats.models import today

logger = logging.getLogger("stats.buffer")

MOST_KEYS = 200_000  # of articles and visitors: about 60 MB
ROWS_A_STATEMENT = 500
PAUSES_AT_THE_END = (0, 1, 2)  # seconds before each try; granian kills a worker after ten


class Gathered:
    """Counts that wait to be written."""

    def __init__(self):
        self.hits = {}  # (day, article) -> [by people, by crawlers]
        self.seen = {}  # (day, visitor) -> [first, last]

    def __len__(self):
        return len(self.hits) + len(self.seen)

    def add_hits(self, key, people, crawlers):
        counts = self.hits.setdefault(key, [0, 0])
        counts[0] += people
        counts[1] += crawlers

    def add_seen(self, key, first, last):
        span = self.seen.setdefault(key, [first, last])
        span[0] = min(span[0], first)
        span[1] = max(span[1], last)

    def merge(self, other):
        """Add the other's counts to these."""
        for key, counts in other.hits.items():
            self.add_hits(key, *counts)
        for key, span in other.seen.items():
            self.add_seen(key, *span)

    def total(self):
        """Return the number of hits, by people and crawlers."""
        return sum(chain.from_iterable(self.hits.values()))


class Buffer:
    """One process's counts, and the thread that writes them."""

    def __init__(self):
        self._start_afresh()

    def _start_afresh(self):
        self._lock = threading.Lock()  # held for a moment, over what is gathered
        self._writing = threading.Lock()  # held while one writes
        self._gathered = Gathered()
        self._has_hits = threading.Event()
        self._thread = None
        self._is_failing = False
        self._is_closing = False

    def record(self, article, visitor, *, is_crawler):
        """Count one page load of the article (0: another page) and note the visitor, if any.

        Return whether it was taken: False when the database was away for so long that the
        buffer is full.
        """
        now = timezone.now()
        day = today(now)
        with self._lock:
            if len(self._gathered) >= MOST_KEYS:
                return False
            self._gathered.add_hits((day, article), *((0, 1) if is_crawler else (1, 0)))
            if visitor is not None:
                self._gathered.add_seen((day, visitor), now, now)
            if self._thread is None:
                self._start_thread()
        if self._is_closing:
            self.flush()
        else:
            self._has_hits.set()
        return True

    def flush(self):
        """Write all that is gathered; return whether the database took it.

        What it did not take is gathered again, for the next try. (A connection that breaks
        during the very COMMIT leaves open whether it happened: such a second may count twice.)
        """
        with self._writing:
            with self._lock:
                taken, self._gathered = self._gathered, Gathered()
            if not taken:
                return True
            try:
                _write(taken)
            except Exception:  # whatever it was: it is logged, and no hit is lost
                with self._lock:
                    self._gathered.merge(taken)
                if not self._is_failing:
                    logger.exception("Hits cannot be written; they are kept and tried again.")
                self._is_failing = True
                return False
            if self._is_failing:
                logger.warning("Hits are written again: %d had waited.", taken.total())
            self._is_failing = False
            return True

    def close(self):
        """Write the rest at the end of the process; what comes later is written at once."""
        self._is_closing = True
        for pause in PAUSES_AT_THE_END:
            time.sleep(pause)
            if self.flush():
                return
        logger.error("The process ends and %d hits are lost.", self._gathered.total())

    def _start_thread(self):
        self._thread = threading.Thread(target=self._run, name="stats-flush", daemon=True)
        self._thread.start()
        # Runs at the end of granian's workers, where `atexit` does not, and of all other
        # processes too, since multiprocessing has registered its finalizers with `atexit`.
        Finalize(None, self.close, exitpriority=10)

    def _run(self):
        while True:
            self._has_hits.wait()
            time.sleep(settings.STATS_FLUSH_SECONDS)
            self._has_hits.clear()
            if self.flush():
                rankings.renew_meanwhile()
            else:
                self._has_hits.set()
            # A new connection each second costs some milliseconds, and none is ever found
            # dead, left idle or leaked.
            connection.close()


def _write(gathered):
    """Write all counts in one transaction.

    Everyone takes rows in the same order (tallies, hits, presences, days, each sorted), so
    processes wait for one another and never lock each other out. The day's row is everyone's:
    it comes last, and is held for a moment.
    """
    with transaction.atomic():
        known = {0} | _hold_tallies({article for _day, article in gathered.hits if article})
        hits = {key: n for key, n in sorted(gathered.hits.items()) if key[1] in known}
        _add_to_tallies(hits)
        _add_to_daily_hits(hits)
        _note_presences(sorted(gathered.seen.items()))
        _add_to_daily_totals(hits)


def _hold_tallies(articles):
    """Lock the articles' tallies and return the numbers of those that exist."""
    tallies = Tally.objects.select_for_update().order_by("article_id")
    known = set()
    for numbers in _parts(sorted(articles)):
        known.update(tallies.filter(article__in=numbers).values_list("article_id", flat=True))
    return known


def _add_to_tallies(hits):
    people = {}
    for (_day, article), counts in hits.items():
        people[article] = people.get(article, 0) + counts[0]
    rows = [(article, n) for article, n in sorted(people.items()) if article and n]
    _execute(
        "UPDATE news_tally SET hits = news_tally.hits + added.column2"
        " FROM (VALUES {rows}) AS added WHERE news_tally.article_id = added.column1",
        rows,
    )


def _add_to_daily_hits(hits):
    # Django's `bulk_create(update_conflicts=True)` would overwrite: 5 + 5 = 5.
    _execute(
        "INSERT INTO stats_dailyhits (day, article, people, crawlers) VALUES {rows}"
        " ON CONFLICT (day, article) DO UPDATE SET"
        " people = stats_dailyhits.people + excluded.people,"
        " crawlers = stats_dailyhits.crawlers + excluded.crawlers",
        [
            (connection.ops.adapt_datefield_value(day), article, *counts)
            for (day, article), counts in hits.items()
        ],
    )


def _note_presences(seen):
    moment = connection.ops.adapt_datetimefield_value
    _execute(
        "INSERT INTO stats_presence (day, visitor, first_seen, last_seen) VALUES {rows}"
        " ON CONFLICT (day, visitor) DO UPDATE SET last_seen ="
        " CASE WHEN excluded.last_seen > stats_presence.last_seen"
        " THEN excluded.last_seen ELSE stats_presence.last_seen END",
        [
            (connection.ops.adapt_datefield_value(day), visitor, moment(first), moment(last))
            for (day, visitor), (first, last) in seen
        ],
    )


def _add_to_daily_totals(hits):
    days = {}
    for (day, _article), (people, crawlers) in hits.items():
        before = days.get(day, (0, 0))
        days[day] = (before[0] + people, before[1] + crawlers)
    _execute(
        "INSERT INTO stats_dailytotals (day, people, crawlers, visitors) VALUES {rows}"
        " ON CONFLICT (day) DO UPDATE SET"
        " people = stats_dailytotals.people + excluded.people,"
        " crawlers = stats_dailytotals.crawlers + excluded.crawlers",
        [
            (connection.ops.adapt_datefield_value(day), *counts, 0)
            for day, counts in sorted(days.items())
        ],
    )


def _execute(statement, rows):
    """Run the statement for all rows, some hundred at a time, the same on both databases."""
    with connection.cursor() as cursor:
        for part in _parts(rows):
            places = f"({', '.join(['%s'] * len(part[0]))})"
            cursor.execute(
                statement.format(rows=", ".join([places] * len(part))),
                list(chain.from_iterable(part)),
            )


def _parts(rows):
    return (rows[at : at + ROWS_A_STATEMENT] for at in range(0, len(rows), ROWS_A_STATEMENT))


_buffer = Buffer()
record = _buffer.record
flush = _buffer.flush

# A forked child's hits are its own; the parent writes those that came before.
os.register_at_fork(after_in_child=_buffer._start_afresh)
