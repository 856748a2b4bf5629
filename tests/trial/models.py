from typing import Any

from django.db import models
from django.db.models import Q

from yiz.ids import ObjectIdField, ObjectIdModel
from yiz.mongo.declared import ExpiryIndex, TextIndex


class Shelf(models.Model):
    """With an integer key, as in other people's apps."""

    name = models.CharField(max_length=40, unique=True)
    room = models.CharField(max_length=40, default="")

    def __str__(self) -> str:
        return self.name


class Book(ObjectIdModel):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE, null=True)
    slot = models.IntegerField(default=0)
    title = models.CharField(max_length=200, db_index=True)
    code = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001  what is tested
    owner = ObjectIdField(null=True, unique=True)
    status = models.CharField(max_length=10, default="open")
    pages = models.IntegerField(default=0)
    lent_at = models.DateTimeField(null=True)
    data: Any = models.JSONField(default=dict)

    mongo_indexes = (
        TextIndex(name="book_text", fields={"title": 10, "status": 1}),
        ExpiryIndex(name="book_expiry", field="lent_at", seconds=3600),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shelf", "slot"], name="one_book_a_slot"),
            models.UniqueConstraint(fields=["title"], condition=Q(status="open"), name="one_open_book_a_title"),
        ]
        indexes = [
            models.Index(fields=["status", "-pages", "-id"], name="thickest"),
            models.Index(fields=["pages"], condition=Q(lent_at__isnull=True), name="at_home"),
        ]

    def __str__(self) -> str:
        return self.title
