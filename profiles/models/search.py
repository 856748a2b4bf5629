from django.db import models

from profiles.querysets import SearchKeyQuerySet
from yiz.ids import ObjectIdModel


class UserSearchKey(ObjectIdModel):
    """One word by which a searchable account is found by its beginning: the username, or the display name from one
    of its words on. Accounts that nobody may find have no rows.
    """

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="search_keys", db_index=False)
    key = models.CharField(max_length=60)

    objects = SearchKeyQuerySet.as_manager()

    class Meta:
        db_table = "user_search_keys"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_key_once")]
        indexes = [
            # user search: a range of keys, in their order
            models.Index(fields=["key", "id"], name="search_keys_order"),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.user_id}"
