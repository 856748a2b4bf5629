"""Real servers for the tests, and the tests that need a real Celery worker."""
