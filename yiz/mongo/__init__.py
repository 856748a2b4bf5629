"""Django's ORM on MongoDB: a thin subclass of the official backend, named as `ENGINE` in the settings.

It touches the backend's internals, so one version of it is pinned (`BACKEND`), and each mend has a test in
`tests/yiz/test_mongo.py`. What it mends, and where:

- `schema.py`: unique indexes that plain look-ups can use.
- `query.py`: sorting by index, joins after the page is cut.
- `base.py`: look-ups that are escaped and can use an index; transactions that are retried.
- `compiler.py`: integer keys, so that other people's apps run with their own migrations; `ignore_conflicts`.
- `declared.py`: text and expiry indexes, which migrations can't express (`manage.py setup_indexes`).
"""

BACKEND = "5.2.4"
