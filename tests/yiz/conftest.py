from django.conf import settings

collect_ignore = [] if settings.ENV.MONGO_URI else ["mongodb_only"]
