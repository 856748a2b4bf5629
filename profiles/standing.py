"""What points and leaderboards give to the ports: a scheduled task, and recounts."""

from profiles.constants import LEADERBOARDS_EVERY
from profiles.recounts import recount_points, recount_streaks
from profiles.services.leaderboards import LeaderboardService
from yiz import ports


def provide() -> None:
    """Registers them. Recounts run in the order of their names: sums are right after credits were mended or not."""
    ports.counters.provide("profiles.points", recount_points)
    ports.counters.provide("profiles.streaks", recount_streaks)
    purpose = "computes who has how many points of the week, of the month and of all time"
    task = ports.Scheduled(LeaderboardService.rebuild, every=LEADERBOARDS_EVERY, purpose=purpose)
    ports.batch_tasks.provide("leaderboards", task)
