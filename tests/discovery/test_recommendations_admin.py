"""The admin's page of model versions: who may take one back into use."""

import pytest
from django.test import Client

from discovery.models import Dismissal, ModelStatus, RecommendationModel, SkillVector
from discovery.recommendations import versions
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.ids import new_id

pytestmark = pytest.mark.django_db
MODELS = "/admin/discovery/recommendationmodel/"


def signed_in(**fields):
    client = Client()
    client.force_login(make_user(is_staff=True, **fields))
    return client


def use(client, *rows):
    data = {"action": "use", "_selected_action": [row.pk for row in rows]}
    return client.post(MODELS, data, follow=True).content.decode()


def test_only_a_superuser_takes_an_older_version_back_into_use():
    old, new = RecommendationModel.objects.create(ndcg=0.2), RecommendationModel.objects.create(ndcg=0.1)
    SkillVector.objects.create(model=old, skill_id=new_id(), packed=b"....")
    versions.activate(new.pk)
    client = signed_in(is_superuser=True)
    assert "Choose one version." in use(client, old, new)
    assert "have been removed" in use(client, new)
    assert "is in use now" in use(client, old)
    assert versions.active()["id"] == old.pk
    new.refresh_from_db()
    assert new.status == ModelStatus.RETIRED
    assert client.get(f"{MODELS}{old.pk}/change/").status_code == 200
    assert signed_in().get(MODELS).status_code == 403
    Dismissal.objects.create(user=make_user(), skill=make_skill(title="Unwanted"))
    assert "Unwanted" in client.get("/admin/discovery/dismissal/").content.decode()
