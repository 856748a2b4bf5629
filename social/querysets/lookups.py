"""Two look-ups that the ORM lacks, each the same on SQLite and MongoDB."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact, Lookup
from django.db.models.sql.compiler import SQLCompiler


@models.CharField.register_lookup
class Sifted(Exact):
    """`column__sifted=value`: equality that SQLite may not choose an index by.

    Without statistics SQLite prefers an index with one more equality in it to the one that has the order, and sorts
    all that matches. For a page in the order of an index the further filters are to be applied while walking it.
    """

    lookup_name = "sifted"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, column_params = self.process_lhs(compiler, connection)
        value, value_params = self.process_rhs(compiler, connection)
        return f"+{column} = {value}", [*column_params, *value_params]

    def as_mql_path(self, compiler: SQLCompiler, connection: Any) -> dict[str, Any]:
        """MongoDB tries several plans and measures them; it needs no hint."""
        return {self.lhs.as_mql(compiler, connection): self.rhs}


@models.JSONField.register_lookup
class HasWord(Lookup):
    """`column__has_word="python"`: whether a list of words holds this one. Never backed by an index on SQLite."""

    lookup_name = "has_word"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, params = compiler.compile(self.lhs)
        return f"instr({column}, %s) > 0", [*params, json.dumps(self.rhs)]

    def as_mql_path(self, compiler: SQLCompiler, connection: Any) -> dict[str, Any]:
        return {self.lhs.as_mql(compiler, connection): self.rhs}
