# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The work behind ``./dev``: one module for each concern, standard library only."""
