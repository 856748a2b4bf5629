"""Places for providers."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Port(Generic[T]):
    """A place for one provider, with a default that holds until somebody provides."""

    def __init__(self, default: T) -> None:
        self._default = default
        self._provider: T | None = None

    def provide(self, provider: T) -> None:
        self._provider = provider

    @property
    def provider(self) -> T:
        return self._default if self._provider is None else self._provider


class Ports(Generic[T]):
    """A place for any number of providers; providing a name again replaces it."""

    def __init__(self) -> None:
        self._providers: dict[str, T] = {}

    def provide(self, name: str, provider: T) -> None:
        self._providers[name] = provider

    def withdraw(self, name: str) -> None:
        """Takes a provider out again; nothing happens when there is none."""
        self._providers.pop(name, None)

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return iter(sorted(self._providers.items()))

    def __getitem__(self, name: str) -> T:
        return self._providers[name]

    def __contains__(self, name: object) -> bool:
        return name in self._providers
