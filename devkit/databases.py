# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases in seconds: cloned from templates that are built once.

There are two levels of templates. A *base* template holds Odoo's own add-ons, and is
built once for each version of Odoo. From it, an *add-ons* template is made in which
add-ons of this repository are installed; it is rebuilt when their files change.
"""

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import addons, paths
from .console import DevError, say
from .lock import locked

BASE_MODULES = (
    "crm",
    "sale_management",
    "mass_mailing",
    "contacts",
    "base_automation",
    "board",
)
_PREFIX = "tpl_"
_BUILDING = "building_"
_PREPARE = Path(__file__).with_name("prepare_template.py")
_QUIET = ("--stop-after-init", "--no-http", "--max-cron-threads=0")


@dataclass(frozen=True)
class Recipe:
    """What a database is made of: modules from below, modules on top, demo data."""

    base: tuple = BASE_MODULES
    modules: tuple = ()
    demo: bool = True

    @classmethod
    def of(cls, modules=None, demo=True, base=BASE_MODULES):
        """Return a recipe with some modules on top, all of our add-ons if None."""
        chosen = addons.names() if modules is None else modules
        return cls(tuple(sorted(base)), tuple(sorted(chosen)), demo)

    def base_name(self, source):
        """Return the name of the base template for a source of Odoo."""
        return self._name("base", _digest(source.home, source.version, self.base))

    def family(self):
        """Return what the names of templates of one recipe begin with."""
        return self._name("addons", _digest(self.base, self.modules))

    def name(self, source):
        """Return the name of the template with the modules on top."""
        if not self.modules:
            return self.base_name(source)
        own = [name for name in self.modules if name in addons.names()]
        content = addons.content_hash() if own else ""
        return f"{self.family()}_{_digest(self.base_name(source), content)}"

    def _name(self, kind, digest):
        return f"{_PREFIX}{kind}_{'demo' if self.demo else 'nodemo'}_{digest}"


def create(installation, name, recipe, force=False):
    """Create a database from a recipe, unless it is there already.

    :param installation: an :class:`~devkit.odoo.Installation`
    :param force: replace a database of that name
    :return: whether the database was created
    """
    check_name(name)
    if not force and exists(installation, name):
        return False
    with locked():
        content = addons.content_hash()
        template = _template(installation, recipe)
        if force:
            drop(installation, name)
        say(f"Creating the database {name}")
        _clone(installation, template, name)
    describe(installation, name, content)
    return True


def update(installation, name):
    """Update our add-ons in a database if their files changed since its making.

    :return: whether anything had to be updated
    """
    if not is_outdated(installation, name):
        return False
    content = addons.content_hash()
    say(f"Updating the add-ons in {name}")
    known = addons.names()
    rows = installation.cluster.sql(
        "SELECT name FROM ir_module_module WHERE state = 'installed'", name
    )
    installed = {row[0] for row in rows}
    old = ",".join(sorted(installed.intersection(known)))
    new = ",".join(sorted(set(known) - installed))
    arguments = [*(["-u", old] if old else []), *(["-i", new] if new else [])]
    if arguments:
        installation.run(
            *_QUIET,
            f"--database={name}",
            *arguments,
            log=f"update-{name}",
            failure=f"the add-ons cannot be updated in {name}",
        )
    describe(installation, name, content)
    return True


def is_outdated(installation, name):
    """Tell whether our add-ons' files changed since a database was made or updated."""
    return description(installation, name) != addons.content_hash()


def ensure_install_log(installation, recipe):
    """Return the path of the log of the installation of a recipe's modules.

    They are installed now unless that is done; a log that got lost has it done again.
    """
    log = _install_log(recipe)
    with locked():
        if not log.exists():
            drop(installation, recipe.name(installation.source))
        _template(installation, recipe)
    return log


def exists(installation, name):
    """Tell whether there is a database of that name."""
    query = "SELECT 1 FROM pg_database WHERE datname = :'name'"
    return bool(installation.cluster.sql(query, name=name))


def drop(installation, name):
    """Drop a database, if it exists, with the files that belong to it."""
    installation.cluster.sql('DROP DATABASE IF EXISTS :"name" WITH (FORCE)', name=name)
    shutil.rmtree(paths.FILESTORE / name, ignore_errors=True)


def describe(installation, name, content):
    """Record in a database which state of our add-ons' files it has installed."""
    installation.cluster.sql(
        "COMMENT ON DATABASE :\"name\" IS :'text'",
        name=name,
        text=json.dumps({"addons": content}),
    )


def description(installation, name):
    """Return what :func:`describe` recorded, or None."""
    rows = installation.cluster.sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        "WHERE datname = :'name'",
        name=name,
    )
    try:
        return json.loads(rows[0][0])["addons"]
    except (IndexError, ValueError, KeyError):
        return None


def check_name(name):
    """Refuse names that are not a plain word or belong to this tool or PostgreSQL."""
    reserved = name.startswith((_PREFIX, _BUILDING, "template", "postgres"))
    if reserved or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", name):
        raise DevError(f"{name!r} cannot name a database; take a plain word")


def _template(installation, recipe):
    """Return the name of the template of a recipe, built if it is not there."""
    base = recipe.base_name(installation.source)
    if not exists(installation, base):
        _build_base(installation, base, recipe)
    name = recipe.name(installation.source)
    if name != base and not exists(installation, name):
        _build_on_top(installation, name, base, recipe)
    return name


def _build_base(installation, name, recipe):
    demo = "with" if recipe.demo else "without"
    say(f"Building a base database {demo} demo data (once, takes a minute or two)")
    building = _BUILDING + name
    drop(installation, building)
    installation.run(
        *_QUIET,
        f"--database={building}",
        f"--init={','.join(recipe.base)}",
        *(["--with-demo"] if recipe.demo else []),
        log=f"build-{name}",
        failure="the base database cannot be built",
    )
    with _PREPARE.open() as script:
        installation.run(
            "shell",
            "--no-http",
            f"--database={building}",
            stdin=script,
            log=f"prepare-{name}",
            failure="the base database cannot be prepared",
        )
    _finish(installation, building, name)


def _build_on_top(installation, name, base, recipe):
    say(f"Installing {', '.join(recipe.modules)}")
    building = _BUILDING + recipe.family()
    drop(installation, building)
    _clone(installation, base, building)
    installation.run(
        *_QUIET,
        f"--database={building}",
        f"--init={','.join(recipe.modules)}",
        # Demo data of a module come with it where the database has any.
        log=_install_log(recipe).stem,
        failure=f"{', '.join(recipe.modules)} cannot be installed",
    )
    family = installation.cluster.sql(
        "SELECT datname FROM pg_database WHERE datname LIKE :'family' || '\\_%'",
        family=recipe.family(),
    )
    for (outdated,) in family:
        drop(installation, outdated)
    _finish(installation, building, name)


def _install_log(recipe):
    return paths.LOG / f"install-{recipe.family()}.log"


def _finish(installation, building, name):
    """Give a finished template its name."""
    installation.cluster.sql(
        'ALTER DATABASE :"old" RENAME TO :"new"', old=building, new=name
    )
    store = paths.FILESTORE / building
    if store.exists():
        shutil.rmtree(paths.FILESTORE / name, ignore_errors=True)
        store.rename(paths.FILESTORE / name)


def _clone(installation, template, name):
    """Clone a template's database and files under a new name."""
    installation.cluster.sql(
        'CREATE DATABASE :"name" TEMPLATE :"template"', name=name, template=template
    )
    # Two databases with one identity would share sessions and signed links.
    installation.cluster.sql(
        "UPDATE ir_config_parameter SET value = gen_random_uuid() "
        "WHERE key IN ('database.uuid', 'database.secret')",
        name,
    )
    store = paths.FILESTORE / name
    shutil.rmtree(store, ignore_errors=True)
    if (paths.FILESTORE / template).exists():
        # Odoo names a file by its content and never changes it, so links are safe.
        shutil.copytree(paths.FILESTORE / template, store, copy_function=os.link)


def _digest(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:10]
