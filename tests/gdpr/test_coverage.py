"""Every model says whether it holds something of a person."""

import re

from django.apps import apps
from django.db.models import CharField, ForeignKey

from profiles.models import User
from tests.gdpr.table import NOBODY, NOT_PEOPLE, PERSONAL, TRIALS
from yiz.ids import ObjectIdField

NAMES_A_PERSON = re.compile(
    r"(user|actor|author|owner|recipient|voter|follower|followee|reporter|moderator|sender|creator|member|person)(_id)?$"
)


def models():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in TRIALS]


def columns_of_people(model):
    """Foreign keys to accounts, and ids that are called as people are."""
    for field in model._meta.get_fields():
        an_account = isinstance(field, ForeignKey) and issubclass(field.related_model, User)
        an_id = isinstance(field, ObjectIdField) and not field.primary_key and NAMES_A_PERSON.search(field.name)
        if an_account or an_id or (isinstance(field, CharField) and field.name.endswith("_by")):
            yield field.name


def test_every_model_is_in_one_of_the_tables():
    labels = {model._meta.label for model in models()}
    assert sorted(labels - set(PERSONAL) - set(NOBODY)) == [], "read the head of tests/gdpr/table.py"
    assert sorted({*PERSONAL, *NOBODY} - labels) == [], "these models are no more"
    assert set(PERSONAL) & set(NOBODY) == set()


def test_every_column_that_names_people_is_declared():
    undeclared = {
        model._meta.label: missing
        for model in models()
        if (missing := set(columns_of_people(model)) - set(_declared(model._meta.label)))
    }
    assert undeclared == {}


def _declared(label):
    return {*NOT_PEOPLE.get(label, ()), *(PERSONAL[label].people if label in PERSONAL else ())}


def test_what_is_not_exported_has_a_reason():
    assert [label for label, kept in PERSONAL.items() if bool(kept.file) == bool(kept.because)] == []
