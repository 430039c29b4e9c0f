# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A browser for tours and for tests of JavaScript."""

import shutil

from . import debian

# The names under which Odoo's tests look for one.
_NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def ensure():
    """Install Chromium, if no browser is there that Odoo's tests can drive."""
    if not any(map(shutil.which, _NAMES)):
        debian.install("chromium", "fonts-liberation")
