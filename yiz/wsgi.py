"""HTTP: the REST API, the admin, the pages and the static files (whitenoise)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")
application = get_wsgi_application()
