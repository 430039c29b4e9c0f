# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The benchmark: what scoring costs, held against the least it could cost."""
