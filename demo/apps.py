from django.apps import AppConfig


class DemoConfig(AppConfig):
    """People and plans to try the product with; the only room that writes through everybody's services."""

    name = "demo"
    label = "demo"

    def ready(self) -> None:
        from demo.seeding import accounts  # noqa: PLC0415  its models are loaded only now
        from yiz import ports  # noqa: PLC0415

        ports.demo_accounts.provide(accounts)
