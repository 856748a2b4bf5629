from django.apps import AppConfig


class CacheConfig(AppConfig):
    """CacheService, its namespaces and TTLs."""

    name = "yiz.cache"
    label = "cache"
