"""The stubs say what the compiled modules have: names, and the names and kinds of arguments."""

import ast
import importlib
import importlib.util
import pathlib
import re

import btcfi
import pytest

PACKAGE = pathlib.Path(btcfi.__path__[0])


def built(extension):
    """Whether an extension is there: _net is not in a build without Boost, its stubs are."""
    spec = importlib.util.find_spec(f"btcfi.{extension}")
    return spec is not None and spec.origin is not None


STUBS = sorted(p for p in PACKAGE.glob("_*/*.pyi") if built(p.parent.name))


def arguments(signature):
    """[(name, keyword_only, has_default)] of a `def` of a stub, without self."""
    a = signature.args
    found = []
    positional = a.posonlyargs + a.args
    defaults = [None] * (len(positional) - len(a.defaults)) + a.defaults
    found += [(p.arg, False, d is not None) for p, d in zip(positional, defaults)]
    if a.vararg:
        found.append(("*" + a.vararg.arg, False, False))
    found += [(p.arg, True, d is not None) for p, d in zip(a.kwonlyargs, a.kw_defaults)]
    return [x for x in found if x[0] not in ("self", "cls")]


def documented(doc, name):
    """The same of a pybind11 docstring; a list with one entry per overload."""
    lines = (doc or "").splitlines()
    if not lines or not lines[0].startswith(name + "("):
        return None
    signatures = [lines[0]]
    if "Overloaded function." in (doc or ""):
        signatures = [m.group(1) for m in re.finditer(r"^\d+\. (.*)$", doc, re.M)]
    out = []
    for text in signatures:
        text = re.sub(r"<[^<>]*>", "None", text.split(" -> ")[0])
        text = re.sub(r": [^,()=\[\]]*(\[[^=()]*?\])?(?=[,)=]| =)", "", text)
        try:
            out.append(arguments(ast.parse(f"def {text}: ...").body[0]))
        except SyntaxError:
            return None
    return out


def functions(body):
    """name -> list of `def`s in a module or class body of a stub."""
    found = {}
    for node in body:
        if isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, []).append(node)
    return found


def other_names(body):
    found = set()
    for node in body:
        if isinstance(node, ast.AnnAssign):
            found.add(node.target.id)
        elif isinstance(node, ast.Assign):
            found.update(t.id for t in node.targets)
        elif isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom) and node.module is None:
            found.update(a.asname or a.name for a in node.names)
    return found


def compare(where, body, real):
    stub_functions, stub_others = functions(body), other_names(body)
    stub = {n for n in set(stub_functions) | stub_others if not n.startswith("_")}
    module = {n for n in vars(real) if not n.startswith("_") and n != "name"} \
        if isinstance(real, type) else {n for n in dir(real) if not n.startswith("_")}
    if isinstance(real, type):
        stub.discard("name")
    problems = [f"{where}.{n}: only in the stub" for n in sorted(stub - module)]
    problems += [f"{where}.{n}: not in the stub" for n in sorted(module - stub)]
    for name, nodes in stub_functions.items():
        if name not in module or any(ast.unparse(d) == "property" for d in nodes[0].decorator_list):
            continue
        has = documented(getattr(real, name).__doc__, name)
        if has is None:
            continue
        has = [[x for x in one if x[0] != "self"] for one in has]
        want = [arguments(node) for node in nodes]
        if sorted(has) != sorted(want):
            problems.append(f"{where}.{name}: the stub has {want}, the module {has}")
    for node in body:
        if isinstance(node, ast.ClassDef) and hasattr(real, node.name):
            problems += compare(f"{where}.{node.name}", node.body, getattr(real, node.name))
    return problems


@pytest.mark.parametrize("path", STUBS, ids=lambda p: f"{p.parent.name}.{p.stem}")
def test_stub_and_module_agree(path):
    name = f"btcfi.{path.parent.name}" + ("" if path.stem == "__init__" else f".{path.stem}")
    assert compare(name, ast.parse(path.read_text()).body, importlib.import_module(name)) == []


def test_every_room_of_the_extension_has_a_stub():
    rooms = {n for n in dir(importlib.import_module("btcfi._core")) if not n.startswith("_")}
    assert rooms == {p.stem for p in (PACKAGE / "_core").glob("*.pyi")} - {"__init__"}


def test_a_wrong_stub_is_noticed():
    core = importlib.import_module("btcfi._core.core")
    body = ast.parse("version: str\ndef sha256(daten: bytes) -> bytes: ...\nphantom: int").body
    text = "\n".join(compare("core", body, core))
    assert "phantom: only in the stub" in text
    assert "from_hex: not in the stub" in text and "sha256: the stub has" in text
