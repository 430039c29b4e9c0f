# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sentences with a number in them, in languages with any number of plural forms.

Odoo translates whole texts and knows no plural forms. So one text holds all the forms
of its language, in the order of the Unicode plural rules (zero, one, two, few, many,
other; each language has some of them), separated by ``|``::

    plural(self.env, self.env._("%(count)s customer|%(count)s customers"), count)

A Polish translator writes ``%(count)s klient|%(count)s klienci|%(count)s klientów``.
"""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from odoo.tools.misc import formatLang

SEPARATOR = "|"
_ORDER = ("zero", "one", "two", "few", "many", "other")


def plural(env, forms, count, **values):
    """Choose the form of a text for a number, by the user's language, and fill it in.

    :param Environment env: with the language of the text
    :param str forms: translated, the forms separated by ``|``
    :param int count: put in as ``count``, written as the language writes numbers
    :param values: of the other placeholders
    :rtype: str
    """
    return plural_form(env.lang or "en_US", forms, count) % {
        "count": formatLang(env, count, digits=0),
        **values,
    }


def plural_form(lang, forms, count):
    """Choose one of the forms of a text.

    A text that is not translated has the two forms of English, whatever the language.

    >>> plural_form("en_US", "one|several", 1), plural_form("en_US", "one|several", 0)
    ('one', 'several')
    >>> [plural_form("pl_PL", "klient|klienci|klientów", n) for n in (1, 3, 5, 22, 112)]
    ['klient', 'klienci', 'klientów', 'klienci', 'klientów']
    >>> [plural_form("ro_RO", "client|clienți|de clienți", n) for n in (1, 19, 20)]
    ['client', 'clienți', 'de clienți']
    >>> plural_form("pl_PL", "customer|customers", 1)
    'customer'
    >>> plural_form("pl_PL", "customer|customers", 5)
    'customers'
    >>> plural_form("ja_JP", "one|several", 1), plural_form("ja_JP", "all", 5)
    ('one', 'all')

    :param str lang: code of a language, as in Odoo
    :param str forms: separated by ``|``
    :param int count:
    :rtype: str
    """
    parts = forms.split(SEPARATOR)
    rule = _rule("en" if len(parts) == 2 else lang)
    tags = [tag for tag in _ORDER if tag in rule.tags or tag == "other"]
    index = tags.index(rule(abs(count)))
    return parts[min(index, len(parts) - 1)]


@lru_cache
def _rule(lang):
    """The plural rule of a language; that of English where it is unknown."""
    try:
        return Locale.parse(lang.partition("@")[0]).plural_form
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en").plural_form
