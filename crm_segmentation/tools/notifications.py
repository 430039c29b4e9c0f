# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether users are notified of models and actions that fail."""

#: the setting; notifies unless it is "False"
NOTIFY_ON_FAILURE = "crm_segmentation.notify_on_failure"


def notifies_on_failure(env):
    """Whether the responsible user of a model gets an activity when it stops working
    or its actions fail.

    :param Environment env:
    :rtype: bool
    """
    parameters = env["ir.config_parameter"].sudo()
    return parameters.get_param(NOTIFY_ON_FAILURE, "True") != "False"
