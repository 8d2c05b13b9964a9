#!/usr/bin/env python3
"""Consumers of an installed libbtcfi, one case per call: run.py CASE --build DIR --prefix DIR.

`prefix` installs the build; every other case uses what it installed, from a place it was moved to.
"""

import argparse
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def run(*command, ok=True, env=None):
    print("$", *command, flush=True)
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, env=env)
    print(done.stdout, flush=True)
    if ok and done.returncode != 0:
        sys.exit(f"exit {done.returncode}")
    if not ok and done.returncode == 0:
        sys.exit("should have failed")
    return done.stdout


class Cases:
    def __init__(self, args):
        self.args = args
        self.installed = args.prefix / "first"
        self.moved = args.prefix / "moved"
        self.work = args.prefix / "work"

    def configure(self, project, name, *defines, ok=True):
        build = self.work / name
        shutil.rmtree(build, ignore_errors=True)
        compilers = [f"-DCMAKE_C_COMPILER={self.args.cc}", f"-DCMAKE_CXX_COMPILER={self.args.cxx}"]
        return build, run("cmake", "-S", HERE / project, "-B", build, "-G", "Ninja", *compilers,
                          f"-DCMAKE_PREFIX_PATH={self.moved}", *defines, ok=ok)

    def consume(self, project):
        build, _ = self.configure(project, project, f"-DBTCFI_WANTED_VERSION={self.args.version}")
        run("cmake", "--build", build)
        return run(build / "consumer")

    def prefix(self):
        """Install, then move the tree: nothing in it may remember where it was."""
        shutil.rmtree(self.args.prefix, ignore_errors=True)
        run("cmake", "--install", self.args.build, "--prefix", self.installed)
        self.installed.rename(self.moved)
        for path in self.moved.rglob("*"):
            if path.suffix in (".pc", ".cmake", ".h", ".hpp", ".modulemap"):
                text = path.read_text()
                for place in (str(self.args.prefix), str(HERE.parent.parent)):
                    if place in text:
                        sys.exit(f"{path} names {place}")
        listed = {p.stem for p in (self.moved / "include/btcfi").glob("*.h")}
        source = {p.stem for p in (HERE.parent.parent / "bindings/c/include/btcfi").glob("*.h")}
        if listed != source:
            sys.exit(f"C headers differ: {listed ^ source}")
        licence = self.moved / "share/doc/btcfi/LICENSE"
        if licence.read_text() != (HERE.parent.parent / "LICENSE").read_text():
            sys.exit("share/doc/btcfi/LICENSE is not the licence")
        kit = self.moved / "share/btcfi/rv32"
        for name in ("build.sh", "start.h", "program.ld", "example.c"):
            if (kit / name).read_text() != (HERE.parent.parent / "src/rv32/programs" / name).read_text():
                sys.exit(f"{kit / name} is not the source's")
        if not os.access(kit / "build.sh", os.X_OK):
            sys.exit("share/btcfi/rv32/build.sh cannot be run")

    def programs(self):
        """A settlement program built by the installed kit, where a compiler for it is."""
        if not shutil.which("riscv64-unknown-elf-gcc"):
            return print("skipped: no riscv64-unknown-elf-gcc")
        kit = self.moved / "share/btcfi/rv32"
        self.work.mkdir(exist_ok=True)
        run(kit / "build.sh", "example", self.work)
        if not (self.work / "example.elf").read_bytes().startswith(b"\x7fELF"):
            sys.exit("example.elf is no ELF file")

    def c(self):
        if "c0de" not in self.consume("c"):
            sys.exit("wrong output")

    def cpp(self):
        self.consume("cpp")

    def pkgconfig(self):
        """The C consumer by pkg-config, as plain C99, and run with only the moved library."""
        library = next(self.moved.rglob("btcfi.pc")).parent
        env = dict(os.environ, PKG_CONFIG_PATH=str(library))
        flags = run("pkg-config", "--cflags", "--libs", "btcfi", env=env).split()
        self.work.mkdir(exist_ok=True)
        program = self.work / "by_pkg_config"
        run(self.args.cc, "-std=c99", "-pedantic", "-Wall", "-Werror", HERE / "c/main.c", "-o",
            program, *flags)
        run(program, env=dict(os.environ, LD_LIBRARY_PATH=str(library.parent)))
        if run("pkg-config", "--modversion", "btcfi", env=env).strip() != self.args.version:
            sys.exit("wrong version")

    def components(self):
        def asked(components):
            _, out = self.configure("components", "components",
                                    f"-DBTCFI_WANTED_COMPONENTS={components}")
            return ("openssl asked for: TRUE" in out, "secp256k1 asked for: TRUE" in out)

        expected = {"c": (False, False), "core;pricing": (False, False), "keys": (False, True),
                    "btcfi": (False, True)}
        if (next(self.moved.rglob("btcfi-config.cmake")).parent / "btcfi-net-targets.cmake").exists():
            expected["service"] = (True, True)
        for components, answer in expected.items():
            if asked(components) != answer:
                sys.exit(f"COMPONENTS {components}: (openssl, secp256k1) is not {answer}")
        _, out = self.configure("components", "unknown", "-DBTCFI_WANTED_COMPONENTS=core;nonsense",
                                ok=False)
        if "no component 'nonsense'" not in out.replace("\n", " ").replace("  ", " "):
            sys.exit("the failure does not name the component")

    def embedded(self):
        """add_subdirectory: no tests, no install rules, no warnings as errors, and a room builds."""
        project = self.work / "parent"
        project.mkdir(parents=True, exist_ok=True)
        root = HERE.parent.parent
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(parent C CXX)\n"
            f'add_subdirectory("{root}" btcfi EXCLUDE_FROM_ALL)\n'
            "add_executable(consumer main.cpp)\ntarget_link_libraries(consumer PRIVATE btcfi::core)\n"
            'if(BTCFI_TESTS OR BTCFI_INSTALL OR BTCFI_EXAMPLES OR BTCFI_WERROR)\n'
            '  message(FATAL_ERROR "developer options are on")\nendif()\n')
        (project / "main.cpp").write_text(
            "#include <btcfi/core/sha256.hpp>\n"
            'int main() { return btcfi::sha256({}).hex().starts_with("e3b0c442") ? 0 : 1; }\n')
        build = self.work / "embedded"
        shutil.rmtree(build, ignore_errors=True)
        run("cmake", "-S", project, "-B", build, "-G", "Ninja", f"-DCMAKE_C_COMPILER={self.args.cc}",
            f"-DCMAKE_CXX_COMPILER={self.args.cxx}", *shlex.split(self.args.launcher))
        run("cmake", "--build", build)
        run(build / "consumer")

    def version(self):
        """While 0.x, another minor version does not fit."""
        major, minor, _ = self.args.version.split(".")
        for wrong in (f"{major}.{int(minor) + 1}", f"{int(major) + 1}.0"):
            self.configure("c", "version", f"-DBTCFI_WANTED_VERSION={wrong}", ok=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("case")
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--prefix", type=pathlib.Path)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--cxx", default="c++")
    parser.add_argument("--launcher", default="", help="more cmake arguments")
    parser.add_argument("--version")
    args = parser.parse_args()
    getattr(Cases(args), args.case)()


main()
