"""The full-text indexes of the databases behind one interface: which public documents have some of these words."""

from django.db import connection

from discovery.search.engines.base import Engine, Facts, TextQuery

__all__ = ["Engine", "Facts", "TextQuery", "engine"]


def engine() -> Engine:
    """The one of the database that is in use."""
    if connection.vendor == "mongodb":
        from discovery.search.engines.mongodb import MongoText  # noqa: PLC0415  only where it is in use

        return MongoText()
    from discovery.search.engines.sqlite import Fts5  # noqa: PLC0415  only where it is in use

    return Fts5()
