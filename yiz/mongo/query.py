"""Pipelines in an order in which MongoDB can use its indexes."""

from typing import Any

from django_mongodb_backend.query import MongoQuery


def columns_in(fragment: Any) -> set[str]:
    """The first part of every name that a piece of a pipeline mentions: columns, joined tables, and operators too."""
    if isinstance(fragment, dict):
        names = {str(key).lstrip("$").split(".")[0] for key in fragment}
        return names.union(*(columns_in(value) for value in fragment.values()))
    if isinstance(fragment, list | tuple):
        return set().union(*(columns_in(part) for part in fragment))
    if isinstance(fragment, str) and fragment.startswith("$"):
        return {fragment.lstrip("$").split(".")[0]}
    return set()


class IndexedQuery(MongoQuery):
    """Matches, sorts and cuts first, on the collection's own columns; joins and projects what is left.

    Upstream joins and projects before it sorts, so that no index can give the order, and joins rows that the
    page then drops. Where a condition or the order needs what comes later, upstream's order stays. A join that
    comes after the cut does not fill the page up again when its other side is missing, so what a list joins
    must be there: the product's lists join nothing.
    """

    ordering: Any
    match_mql: Any
    subqueries: Any
    lookup_pipeline: Any
    project_fields: Any
    extra_fields: Any

    def get_pipeline(self) -> list[dict[str, Any]]:
        self._drop_useless_fields()
        if not self._own_columns_decide():
            pipeline: list[dict[str, Any]] = super().get_pipeline()
            return pipeline
        joins = [*(self.lookup_pipeline or ())]
        for subquery in self.subqueries or ():
            joins += subquery.get_pipeline()
        project = [{"$project": self.project_fields}] if self.project_fields else []
        return [*self._page(), *joins, *project]

    def _page(self) -> list[dict[str, Any]]:
        later = self.lookup_pipeline, self.subqueries, self.project_fields
        self.lookup_pipeline = self.subqueries = self.project_fields = None
        try:
            pipeline: list[dict[str, Any]] = super().get_pipeline()
        finally:
            self.lookup_pipeline, self.subqueries, self.project_fields = later
        return pipeline

    def _drop_useless_fields(self) -> None:
        """Takes out `{"column": "$column"}`, which upstream puts before every sort: it changes nothing but the plan."""
        if self.extra_fields:
            self.extra_fields = {name: value for name, value in self.extra_fields.items() if value != f"${name}"}

    def _own_columns_decide(self) -> bool:
        plain = not (
            self.aggregation_pipeline
            or self.search_pipeline
            or self.combinator_pipeline
            or self.extra_fields
            or self.subquery_lookup
            or self.query.distinct
        )
        if not plain or not (self.lookup_pipeline or self.subqueries or self.project_fields):
            return False
        return self._joins_keep_the_rows() and self._nothing_refers_to_joins()

    def _joins_keep_the_rows(self) -> bool:
        """Whether no join can multiply the rows."""
        joins = [join for alias, join in self.query.alias_map.items() if self.query.alias_refcount.get(alias)]
        fields = [join.join_field for join in joins if getattr(join, "join_field", None) is not None]
        to_one = all(field.many_to_one or field.one_to_one for field in fields)
        return to_one and all(subquery.subquery_lookup for subquery in self.subqueries or ())

    def _nothing_refers_to_joins(self) -> bool:
        columns = {field.column for field in self.query.get_meta().concrete_fields}
        if not set(self.ordering or ()) <= columns:
            return False
        stages = self.lookup_pipeline or ()
        joined = {stage["$lookup"]["as"] for stage in stages if "$lookup" in stage}
        joined |= {subquery.subquery_lookup["as"] for subquery in self.subqueries or ()}
        return not columns_in(self.match_mql) & (joined | set(self.query.annotations))
