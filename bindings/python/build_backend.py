"""PEP 517 backend over CMake and the standard library alone, so that `pip install .` works offline.

Options by environment: BTCFI_CMAKE_ARGS (more arguments for the configuration, shell words) and
CMAKE_BUILD_PARALLEL_LEVEL. The extension holds the rooms; libsecp256k1 comes from the system.
"""

import base64
import hashlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# The same bytes from the same sources: every file of an archive has this time.
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "1577836800"))


def _version():
    text = (ROOT / "CMakeLists.txt").read_text()
    return re.search(r"project\(btcfi\s+VERSION (\d+\.\d+\.\d+)", text).group(1)


def _metadata():
    project = (ROOT / "pyproject.toml").read_text()
    extras = project.split("[project.optional-dependencies]")[1]
    lines = [
        "Metadata-Version: 2.1",
        "Name: btcfi",
        f"Version: {_version()}",
        "Summary: " + re.search(r'^description = "(.*)"', project, re.M).group(1),
        "License: MIT",
        "Requires-Python: " + re.search(r'^requires-python = "(.*)"', project, re.M).group(1),
    ]
    for listed in re.findall(r'^dependencies = \[(.*)\]', project, re.M):
        lines += ["Requires-Dist: " + name for name in re.findall(r'"([^"]+)"', listed)]
    for extra, listed in re.findall(r'^(\w+) = \[(.*)\]', extras, re.M):
        lines.append(f"Provides-Extra: {extra}")
        for name in re.findall(r'"([^"]+)"', listed):
            lines.append(f'Requires-Dist: {name}; extra == "{extra}"')
    readme = ROOT / "README.md"
    body = readme.read_text() if readme.exists() else ""
    return "\n".join([*lines, "Description-Content-Type: text/markdown", "", body])


def _tag():
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    platform = re.sub(r"[-.]", "_", sysconfig.get_platform())
    return f"{python}-{python}-{platform}"


def _stage(folder, settings):
    """Configure, build and install the package's component below folder."""
    build = ROOT / "build" / f"wheel-{_tag()}"
    generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    launcher = []
    if shutil.which("ccache"):
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"]
    arguments = shlex.split(os.environ.get("BTCFI_CMAKE_ARGS", ""))
    arguments += (settings or {}).get("cmake-args", "").split()
    environment = dict(os.environ, BTCFI_PYTHON=sys.executable)
    if "CMAKE_BUILD_PARALLEL_LEVEL" not in environment:
        environment["CMAKE_BUILD_PARALLEL_LEVEL"] = str(os.cpu_count() or 1)

    def run(*command):
        subprocess.run([str(c) for c in command], check=True, env=environment)

    run("cmake", "-S", ROOT, "-B", build, *generator, *launcher, "-DCMAKE_BUILD_TYPE=Release",
        "-DBTCFI_PYTHON=ON", "-DBTCFI_TESTS=OFF", "-DBTCFI_EXAMPLES=OFF", "-DBTCFI_C_API=OFF",
        "-DBTCFI_INSTALL=OFF", f"-DBTCFI_PYTHON_EXECUTABLE={sys.executable}", *arguments)
    run("cmake", "--build", build, "--target", "btcfi_python")
    run("cmake", "--install", build, "--component", "python", "--prefix", folder, "--strip")


def _record_line(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}"


def _info():
    """The name of the wheel's own folder, and its files but for the list of all."""
    folder = f"btcfi-{_version()}.dist-info"
    files = {"METADATA": _metadata().encode(),
             "WHEEL": (f"Wheel-Version: 1.0\nGenerator: btcfi\nRoot-Is-Purelib: false\n"
                       f"Tag: {_tag()}\n").encode()}
    licence = ROOT / "LICENSE"
    if licence.exists():
        files["LICENSE"] = licence.read_bytes()
    return folder, files


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    """What pip asks first: name, version and needs, for which nothing has to be built."""
    folder, files = _info()
    place = pathlib.Path(metadata_directory) / folder
    place.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (place / name).write_bytes(data)
    return folder


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def _write_wheel(path, files):
    info, own = _info()
    files = {**files, **{f"{info}/{name}": data for name, data in own.items()}}
    record = [_record_line(name, data) for name, data in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    date = time.gmtime(EPOCH)[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name.endswith(".so") else 0o644) << 16
            wheel.writestr(entry, data)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """A wheel with the package and its extensions."""
    name = f"btcfi-{_version()}-{_tag()}.whl"
    with tempfile.TemporaryDirectory() as folder:
        _stage(folder, config_settings)
        stage = pathlib.Path(folder)
        files = {p.relative_to(stage).as_posix(): p.read_bytes()
                 for p in sorted(stage.rglob("*")) if p.is_file()}
        _write_wheel(pathlib.Path(wheel_directory) / name, files)
    return name


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """A wheel that points at a staged package below build/, to be rebuilt by installing again."""
    stage = ROOT / "build" / f"editable-{_tag()}"
    shutil.rmtree(stage, ignore_errors=True)
    _stage(stage, config_settings)
    name = f"btcfi-{_version()}-{_tag()}.whl"
    _write_wheel(pathlib.Path(wheel_directory) / name, {"btcfi.pth": f"{stage}\n".encode()})
    return name


def build_sdist(sdist_directory, config_settings=None):
    """An archive of the sources that git knows, or of everything but build/ without git."""
    base = f"btcfi-{_version()}"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        names = [n for n in listed.stdout.split("\0") if n and (ROOT / n).is_file()]
    else:
        names = [p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*")
                 if p.is_file() and p.relative_to(ROOT).parts[0] != "build"]

    def plain(info):
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.mtime = EPOCH
        return info

    path = pathlib.Path(sdist_directory) / f"{base}.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(names):
            archive.add(ROOT / name, f"{base}/{name}", filter=plain)
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as info:
            info.write(_metadata())
            info.flush()
            archive.add(info.name, f"{base}/PKG-INFO", filter=plain)
    return path.name


def get_requires_for_build_wheel(config_settings=None):
    """Nothing from a registry: CMake, a compiler and pybind11 are the system's."""
    return []


get_requires_for_build_sdist = get_requires_for_build_editable = get_requires_for_build_wheel


if __name__ == "__main__":  # builds in sight of whoever waits; a wheel made after it only packs
    with tempfile.TemporaryDirectory() as unused:
        _stage(unused, None)
