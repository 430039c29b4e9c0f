# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools.mail import email_normalize_all


def addresses_in(text):
    """The email addresses in a text, each once, as Odoo mails them.

    :param str text: such as ``"two@example.com; One <ONE@example.com>"``
    :rtype: list[str]
    """
    return list(dict.fromkeys(email_normalize_all(text)))
