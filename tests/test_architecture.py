# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rules of ``docs/architecture.md``, held against the source: which rooms exist,
who may import whom, and that no room overrides what another one defines."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADDONS = sorted(path.parent for path in ROOT.glob("crm_segmentation*/__manifest__.py"))
FLOORS = ("models", "wizard", "views", "tools", "static/src", "static/tests/tours")
#: what stands outside of the rooms: settings, menus, and what all rooms share
OUTSIDE = {
    "models": {"__init__", "res_config_settings"},
    "wizard": {"__init__"},
    "views": {"res_config_settings_views", "crm_segmentation_menus"},
}
#: folders of a floor that are no rooms: ``access`` tests all of them
SHARED = {"access", "helpers", "tools", "tours"}
MOST_LINES, MOST_LINES_OF_FUNCTION = 400, 60
#: the one statement that writes all that follows from a batch of scores
LONG_FUNCTIONS = {"crm_segmentation/scoring/outcome/outcome.py:write_statement"}
#: below may be imported, above may not
LAYERS = ("definition", "compiler", "outcome")


def rooms_in_the_document():
    """The rooms that each add-on has: the first column of the document's tables."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    return set(re.findall(r"^\| `([a-z_]+)/?` \|", text, flags=re.MULTILINE))


def python_files(addon):
    return sorted(
        path for path in addon.rglob("*.py") if "__pycache__" not in path.parts
    )


def product_files(addon):
    return [path for path in python_files(addon) if "tests" not in path.parts]


def room_of(path):
    """Floor and room of a file, the room None where it stands outside of rooms."""
    parts = path.relative_to(ROOT).parts
    return parts[1], parts[2] if len(parts) > 3 else None


def model_classes(path):
    """Each class that defines or extends a model: node, model, whether defined."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ClassDef):
            continue
        values = {
            target.id: statement.value
            for statement in node.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
        }
        name, inherited = values.get("_name"), values.get("_inherit")
        if isinstance(name, ast.Constant):
            names = [
                one.value
                for one in ast.walk(inherited or ast.Constant(None))
                if isinstance(one, ast.Constant)
            ]
            yield node, name.value, name.value not in names
        elif isinstance(inherited, ast.Constant):
            yield node, inherited.value, False


def every_model_class(addon):
    for path in product_files(addon):
        for node, model, is_defined in model_classes(path):
            yield path, node, model, is_defined


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_every_folder_is_a_room_of_the_document(addon):
    rooms = rooms_in_the_document() | SHARED
    strangers = [
        f"{floor}/{path.name}"
        for floor in FLOORS
        for path in (addon / floor).glob("*")
        if path.is_dir() and path.name != "__pycache__" and path.name not in rooms
    ]
    assert strangers == []


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_nothing_stands_outside_of_the_rooms(addon):
    outside = [
        str(path.relative_to(addon))
        for floor, allowed in OUTSIDE.items()
        for path in (addon / floor).glob("*.*")
        if path.stem not in allowed
    ]
    assert outside == []


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_a_room_has_one_file_for_each_odoo_model(addon):
    files = defaultdict(set)
    misnamed = []
    for path, _node, model, _is_defined in every_model_class(addon):
        files[(*room_of(path), model)].add(path.name)
        if not path.stem.startswith(model.replace(".", "_")):
            misnamed.append(f"{path.relative_to(ROOT)}: {model}")
    assert {key: names for key, names in files.items() if len(names) > 1} == {}
    assert misnamed == []


def is_hook(function):
    """Whether a method is there to be extended, as ``tools/hooks.py`` marks it."""
    return any(
        isinstance(decorator, ast.Name) and decorator.id == "hook"
        for decorator in function.decorator_list
    )


def calls_super(function):
    return any(
        isinstance(node, ast.Name) and node.id == "super" for node in ast.walk(function)
    )


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_no_room_overrides_what_another_defines(addon):
    """Nor do two rooms extend the same method of Odoo. Hooks are there for that: they
    are defined once, and whoever extends one keeps what the others return."""
    places = defaultdict(list)
    for path, node, model, _is_defined in every_model_class(addon):
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef):
                name = str(path.relative_to(ROOT))
                places[model, statement.name].append((name, statement))
    twice = {
        key: [name for name, _function in found]
        for key, found in places.items()
        if len(found) > 1 and sum(is_hook(function) for _name, function in found) != 1
    }
    forgetful = [
        f"{name}: {function.name}"
        for found in places.values()
        if len(found) > 1
        for name, function in found
        if not is_hook(function) and not calls_super(function)
    ]
    assert twice == {}
    assert forgetful == []


def imported_modules(path):
    """The modules of our add-ons that a file imports, as parts from the add-on on."""
    package = list(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom):
            continue
        module = (node.module or "").split(".") if node.module else []
        if node.level:
            base = package[: len(package) - node.level + 1] + module
        elif module[:2] == ["odoo", "addons"]:
            base = module[2:]
        else:
            continue
        if base and base[0].startswith("crm_segmentation"):
            for alias in node.names:
                yield base, alias.name


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_rooms_import_what_the_document_allows(addon):
    """Models import no model of another room; what scores knows no models; the
    definition knows no compiler, and the compiler no outcome."""
    wrong = []
    for path in product_files(addon):
        floor, room = room_of(path)
        if (
            path.stem == "__init__"
            or room is None
            and floor not in ("tools", "scoring")
        ):
            continue
        for module, name in imported_modules(path):
            target = module[1:] if module[0] == addon.name else None
            if target is None:
                target, same = module[1:], False
            else:
                same = True
            if not target:
                continue
            other_floor, other_room = target[0], target[1] if len(target) > 1 else None
            text = f"{path.relative_to(ROOT)}: {'.'.join(module)}.{name}"
            if floor in ("models", "wizard"):
                if other_floor in ("models", "wizard") and other_room != room and same:
                    wrong.append(text)
            elif other_floor in ("models", "wizard"):
                wrong.append(text)
            elif floor == "scoring" and other_floor == "tools" and other_room:
                if (
                    len(target) > 2
                    or (ROOT / module[0] / "tools" / other_room).is_dir()
                ):
                    wrong.append(text)
            elif floor == "scoring" and other_floor == "scoring" and room in LAYERS:
                if other_room in LAYERS and LAYERS.index(other_room) > LAYERS.index(
                    room
                ):
                    wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_files_and_functions_are_short(addon):
    most = 300 if addon.name == "crm_segmentation_mass_mailing" else MOST_LINES
    long = []
    for path in product_files(addon):
        text = path.read_text()
        name = str(path.relative_to(ROOT))
        if len(text.splitlines()) > most:
            long.append(f"{name}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if (
                    lines > MOST_LINES_OF_FUNCTION
                    and f"{name}:{node.name}" not in LONG_FUNCTIONS
                ):
                    long.append(f"{name}:{node.name}: {lines} lines")
    for path in [*addon.rglob("*.js"), *addon.rglob("*.xml")]:
        if (
            "tests" not in path.parts
            and len(path.read_text().splitlines()) > MOST_LINES
        ):
            long.append(str(path.relative_to(ROOT)))
    assert long == []
