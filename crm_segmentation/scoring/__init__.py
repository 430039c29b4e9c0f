# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a score comes about, in three rooms, each of which knows only those before it.

* ``definition``: an applied model as frozen values, without a database. ``schema``
  says what is known of each attribute of a parameter; ``checks``, ``parameter_checks``,
  ``rules`` and ``rfm`` find what is wrong; ``difference`` compares two definitions.
* ``compiler``: a definition and a target become one SQL statement. Its innermost part
  is ``reading`` (contacts and their values), with ``records`` (measures), ``paths``,
  ``domains``, ``values`` (values and bands as SQL) and ``params`` (which contacts);
  ``sources`` says of which type the values of a parameter are, ``field_references``
  which fields it uses.
* ``outcome``: the statements that write scores as memberships and segment changes, and
  which models' outcomes a definition reads.

None of them knows the records of a segmentation; the models call them.
"""
