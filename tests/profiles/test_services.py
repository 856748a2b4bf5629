from profiles.services import AccountService, TokenService
from tests.factories.profiles import PASSWORD, make_user


def test_a_pair_names_its_user(db):
    user = make_user()
    pair = TokenService.issue(user=user)
    assert TokenService.check(access_token=pair["access"]).account["id"] == user.pk
    AccountService.authenticate(login=user.username, password=PASSWORD)
