"""What pip asks the package's backend before it builds anything."""

import email
import importlib.util
import pathlib
import zipfile

import btcfi
import pytest

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture
def backend():
    spec = importlib.util.spec_from_file_location("build_backend", ROOT / "bindings" / "python" / "build_backend.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("ask", ["prepare_metadata_for_build_wheel", "prepare_metadata_for_build_editable"])
def test_names_and_needs_are_told_without_building(backend, tmp_path, monkeypatch, ask):
    monkeypatch.setattr(backend.subprocess, "run", None)
    folder = getattr(backend, ask)(str(tmp_path))
    assert folder == f"btcfi-{btcfi.__version__}.dist-info"
    told = email.message_from_bytes((tmp_path / folder / "METADATA").read_bytes())
    assert (told["Name"], told["Version"]) == ("btcfi", btcfi.__version__)
    assert any(need.startswith("numpy") for need in told.get_all("Requires-Dist"))
    assert "Tag: cp3" in (tmp_path / folder / "WHEEL").read_text()


def test_a_wheel_has_the_metadata_that_was_told(backend, tmp_path):
    folder = backend.prepare_metadata_for_build_wheel(tmp_path)
    backend._write_wheel(tmp_path / "a.whl", {"btcfi/__init__.py": b""})
    with zipfile.ZipFile(tmp_path / "a.whl") as wheel:
        names = wheel.namelist()
        for path in (tmp_path / folder).iterdir():
            assert wheel.read(f"{folder}/{path.name}") == path.read_bytes()
        record = wheel.read(f"{folder}/RECORD").decode().splitlines()
    assert [line.split(",")[0] for line in record] == names == list(dict.fromkeys(names))
