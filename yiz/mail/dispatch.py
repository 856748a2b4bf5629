"""From the commit to a worker, as events go (`yiz/events/dispatch.py`): no request waits for the broker."""

from celery import current_app

from yiz.events.dispatch import ProcessDispatch


class TaskQueue:
    """The workers behind Celery's broker; one try each, the sweep finds the rest."""

    def deliver(self, mail_ids: list[str]) -> None:
        current_app.send_task("mail.send", (mail_ids,), retry=False)

    def sweep(self) -> None:
        current_app.send_task("batch.run", ("mail_sweep",), retry=False, expires=60)


_process = ProcessDispatch(TaskQueue)
announce = _process.announce
use = _process.use
