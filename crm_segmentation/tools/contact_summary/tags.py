# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The number of tags from which on contacts show a hint."""

#: the system parameter
MAX_TAGS = "crm_segmentation.tags_hint"
MAX_TAGS_DEFAULT = 10
