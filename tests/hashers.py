from django.contrib.auth.hashers import BCryptSHA256PasswordHasher


class QuickBcrypt(BCryptSHA256PasswordHasher):
    """The product's hasher with the fewest rounds that bcrypt allows, so that accounts are cheap to make in tests."""

    rounds = 4
