from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from yiz import ports
from yiz.events.constants import SWEEP_EVERY


class EventsConfig(AppConfig):
    """The outbox: what has happened and must still be told."""

    name = "yiz.events"
    label = "events"

    def ready(self) -> None:
        from yiz.events import upkeep  # noqa: PLC0415  its models are loaded only now
        from yiz.events.user_data import OutboxData  # noqa: PLC0415

        autodiscover_modules("catalogue", "handlers")
        purpose = "tells of events that are not handled yet"
        ports.batch_tasks.provide("outbox_sweep", ports.Scheduled(upkeep.sweep, SWEEP_EVERY, purpose))
        ports.cleaners.provide("events", ports.Cleaner(upkeep.clean, upkeep.count))
        ports.user_data.provide("events", OutboxData())
