"""`cache_maintenance`: fills the cache with what everybody reads, and measures how well it does."""

import structlog

from yiz.cache.services import CacheService
from yiz.ports import Progress, Report

log = structlog.get_logger(__name__)


def run(progress: Progress) -> Report:
    """Warms, and logs a line for each namespace. Nothing is lost when the cache is away: readers fill it themselves."""
    filled = 0
    for name, entries in CacheService.warm().items():
        filled += entries
        progress(filled, f"filling: {name}")
    hits = asked = 0
    for row in CacheService.stats():
        log.info("cache_measured", **row)
        hits, asked = hits + row["hits"], asked + row["hits"] + row["misses"]
    ratio = f"{hits / asked:.0%} of {asked} questions were answered" if asked else "nobody has asked yet"
    return Report(filled, told=f"{filled} entries filled; {ratio}")
