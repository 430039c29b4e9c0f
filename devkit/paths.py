# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where things stand: the checkout, its ``.dev`` directory, the user's cache."""

import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / ".dev"
LOG = DEV / "log"
REQUIREMENTS = ROOT / "requirements"
DATA = DEV / "data"
FILESTORE = DATA / "filestore"
ODOO_CONF = DEV / "odoo.conf"
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    / "crm_segmentation"
)


def read_record(name):
    """Return the dict recorded as ``.dev/NAME.json``, empty where there is none."""
    try:
        return json.loads((DEV / f"{name}.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}


def write_record(name, record):
    """Record a dict as ``.dev/NAME.json``, in one piece."""
    DEV.mkdir(exist_ok=True)
    part = DEV / f"{name}.json.part"
    part.write_text(json.dumps(record, indent=1, sort_keys=True))
    part.replace(DEV / f"{name}.json")
