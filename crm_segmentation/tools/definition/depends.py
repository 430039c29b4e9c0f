# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields of a draft that several computed fields depend on."""

#: how contacts get their segments
ASSIGNING = (
    "assignment",
    "rfm_borders",
    "rfm_renew",
    "segment_ids.active",
    "segment_ids.score_from",
    "segment_ids.sequence",
    "segment_ids.rule_domain",
    "segment_ids.rule_text",
    "segment_ids.cells",
)
