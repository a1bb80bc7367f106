"""The application that the server runs: the beacon in front of Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from stats.beacon import Beacon  # noqa: E402 - its models need Django to be set up

application = Beacon(application)
