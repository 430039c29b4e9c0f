# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plug-in of pytest that tells tests with a browser from the other tests of Odoo."""


def pytest_addoption(parser):
    """Add the option ``--part``."""
    parser.addoption(
        "--part",
        choices=("python", "tours"),
        help="tours: only tests that need Odoo's HTTP server; python: only the others",
    )


def pytest_collection_modifyitems(config, items):
    """Deselect the tests of the other part."""
    part = config.getoption("--part")
    if part is None:
        return
    from odoo.tests.common import HttpCase

    chosen, others = [], []
    for item in items:
        cls = getattr(item, "cls", None)
        needs_server = cls is not None and issubclass(cls, HttpCase)
        (chosen if needs_server == (part == "tours") else others).append(item)
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = chosen
