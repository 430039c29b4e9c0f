# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Marks the methods that rooms of the same add-on, and bridges, extend."""


def hook(method):
    """Decorates a method that is meant to be extended.

    No room overrides a method of another one, unless it is marked so; an extension
    returns what ``super()`` returns and its own share. Where the order matters, each
    share carries its own number, so that the order of imports never matters
    (docs/architecture.md, “Hooks”).

    :param callable method: defined once, with a result that does nothing
    :rtype: callable
    """
    return method
