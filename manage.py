#!/usr/bin/env python
"""Django's command line for YiZ Planner; `manage.py up` starts everything."""

import gc
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")
    # The matrices of one question are small: a second thread of theirs would only wait for the first, at full speed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is loaded at start stays: looking through it for garbage meanwhile takes a sixth of the time.
    gc.disable()
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    gc.freeze()
    gc.enable()
    execute_from_command_line(sys.argv)
