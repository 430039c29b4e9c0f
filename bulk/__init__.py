# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many records quickly: what the loaders and the benchmark fill databases with."""
