# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What users are refused: each refusal has a code, and a whole sentence that says what
to do. Read from the source, so that a new one cannot be forgotten. The place is named
by ``error_context``, or by what is put into the sentence."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: what is raised to people; the web client tells errors apart by these classes
REFUSALS = {"UserError", "ValidationError", "AccessError", "RedirectWarning"}
CODE = re.compile(r"[a-z_]+\.[a-z0-9_]+")
#: with one of these a sentence says what to do
REMEDIES = re.compile(
    r"\b(?:accept|add|allow|apply|archive|ask|assign|cancel|change|check|choose|compare"
    r"|correct|create|delete|edit|enter|give|have|install|leave|merge|move|must|name|note"
    r"|open|pin|press|reassign|reload|remove|rename|replace|save|see|select|set|share"
    r"|split|suggest|switch|takes|try|type|unarchive|unlink|unpin|untick|update|upload|use|write)\b",
    re.IGNORECASE,
)


def product_files():
    return sorted(
        path
        for path in ROOT.glob("crm_segmentation*/**/*.py")
        if "tests" not in path.relative_to(ROOT).parts
    )


def called(node):
    """The name of what a node calls."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def sentences(node):
    """The texts to be translated within a node, where it is an error, of its message
    alone: the label of a button that comes after it is none."""
    while isinstance(node, ast.Call) and called(node) in REFUSALS and node.args:
        node = node.args[0]
    return [
        call.args[0].value
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and called(call) in ("_", "_lt")
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]


def coded_calls():
    """Each call whose first argument is a code: the code, and its texts."""
    for path in product_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or called(node) in ("_", "_lt"):
                continue
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                if CODE.fullmatch(first.value) and len(node.args) > 1:
                    for sentence in sentences(node.args[1])[:1]:
                        yield first.value, sentence


SENTENCES = defaultdict(set)
for code, text in coded_calls():
    SENTENCES[code].add(text)


def test_each_refusal_has_a_code():
    without = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in product_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and called(node.exc) in REFUSALS
    ]
    assert without == []
    assert len(SENTENCES) > 100


def test_no_sentence_has_two_codes():
    codes = defaultdict(set)
    for code, texts in SENTENCES.items():
        for text in texts:
            codes[text].add(code)
    assert {text: found for text, found in codes.items() if len(found) > 1} == {}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_the_sentence_is_whole_and_says_what_to_do(code):
    [text] = SENTENCES[code]
    for form in text.split("|"):
        assert form.endswith("."), form
        assert form[0].isupper() or form[0] in "“%", form
        assert REMEDIES.search(form), form
