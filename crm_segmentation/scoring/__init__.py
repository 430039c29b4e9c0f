# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a score comes about, in three rooms.

* ``definition`` says what an applied model is: frozen values, no database;
  ``checks`` says which definitions make sense, ``difference`` how two differ.
* ``compiler`` turns a definition and a target into one SQL statement. Its innermost
  part is ``reading`` (contacts and their values), with ``records`` (measures),
  ``paths`` (what is read), ``domains`` (which records), ``values`` (values and
  bands as SQL), ``elapsed`` (dates) and ``targets`` (which contacts); ``sources``
  says of what kind a parameter's values are.
* ``outcome`` composes the statements that write scores down as memberships and
  moves.

None of them knows a segmentation's records; the models call them.
"""
