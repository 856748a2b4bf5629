from typing import ClassVar

from django.contrib.auth.hashers import BasePasswordHasher


class CountingHasher(BasePasswordHasher):
    """Says how often it was run; it hides nothing."""

    algorithm = "counting"
    _runs: ClassVar[list[str]] = []

    def runs(self) -> int:
        return len(self._runs)

    def salt(self) -> str:
        return "salt"

    def encode(self, password: str, salt: str) -> str:
        self._runs.append(password)
        return f"counting${salt}${password}"

    def verify(self, password: str, encoded: str) -> bool:
        return self.encode(password, "salt") == encoded

    def must_update(self, encoded: str) -> bool:
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        return None
