from django.apps import AppConfig

from yiz import ports


class FollowConfig(AppConfig):
    """Every edge between users."""

    name = "follow"
    label = "follow"

    def ready(self) -> None:
        from follow.graph import StoredGraph  # noqa: PLC0415  models are not loaded before
        from follow.reconcile import reconcile, reconcile_some  # noqa: PLC0415
        from follow.user_data import FollowData  # noqa: PLC0415

        ports.social_graph.provide(StoredGraph())
        ports.counters.provide("follow", reconcile)
        ports.recounters.provide("follow", ports.Recounter("user", reconcile_some))
        ports.user_data.provide("follow", FollowData())
