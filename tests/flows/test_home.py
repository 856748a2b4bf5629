"""The page at `/`."""

from demo import content
from tests.factories.profiles import make_user


def test_it_says_what_this_is_and_links_on(client, db):
    page = client.get("/").content.decode()
    for link in ("/api/docs", "/api/redoc", "/api/schema", "/admin/", "/health/ready"):
        assert f'href="{link}"' in page
    assert "http://" not in page
    assert "https://" not in page
    assert content.PASSWORD not in page


def test_it_proposes_the_demo_people_that_are_here(client, db):
    make_user(content.SHOWN[0], email=f"{content.SHOWN[0]}@{content.EMAIL_DOMAIN}")
    page = client.get("/").content.decode()
    assert f'data-demo="{content.SHOWN[0]}"' in page
    assert f'data-demo="{content.SHOWN[1]}"' not in page
    assert content.PASSWORD in page


def test_it_proposes_nobody_in_production(client, db, settings):
    make_user(content.SHOWN[0], email=f"{content.SHOWN[0]}@{content.EMAIL_DOMAIN}")
    settings.PRODUCTION = True
    assert content.PASSWORD not in client.get("/").content.decode()


def test_somebody_who_only_bears_a_demo_name_is_not_proposed(client, db):
    make_user(content.SHOWN[0])
    assert content.PASSWORD not in client.get("/").content.decode()
