#!/usr/bin/env python3
"""The #include lines of src, include, bindings and examples against allowed.txt.

    tests/layers/check.py [ROOT]     the repository, or another tree (the test of this test)
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
LIBRARIES = {
    "boost": re.compile(r"^boost/"), "openssl": re.compile(r"^openssl/"),
    "simdjson": re.compile(r"^simdjson"), "eigen": re.compile(r"^(Eigen|eigen3|unsupported/Eigen)/"),
    "secp256k1": re.compile(r"^secp256k1"), "pybind11": re.compile(r"^pybind11/"),
    "python": re.compile(r"^(Python\.h|numpy/)"), "catch2": re.compile(r"^catch2/"),
    "sqlite": re.compile(r"^sqlite3"), "toml": re.compile(r"^toml\+\+/"),
    "grpc": re.compile(r"^(grpc|grpcpp|google/protobuf)/"),
}
ASIO = re.compile(r"^boost/(asio|beast)|asio_prelude\.hpp$")


def read_allowed(text):
    rooms, libraries, asio, block = {}, {}, set(), None
    for line in text.splitlines():
        line = line.split("#")[0].rstrip()
        if not line:
            continue
        if line.startswith(" "):
            asio.add(line.strip())
        elif " ! " in line:
            room, names = line.split(" ! ")
            libraries[room] = set(names.split())
        else:
            block, names = line.split(":")
            if block != "asio":
                rooms[block] = set(names.split())
    return rooms, libraries, asio


def room_of(path):
    """The room that a file belongs to; '' for the header over all of libbtcfi."""
    parts = path.parts
    if parts[:2] == ("include", "btcfi"):
        return parts[2].removesuffix(".hpp")
    if parts[0] == "src":
        return parts[1]
    if parts[0] == "bindings":
        return "/".join(parts[:2])
    return parts[0]


def cycle(edges):
    """A list of rooms that lead back to the first, or None."""
    state = {}

    def visit(room, trail):
        if state.get(room) == "done":
            return None
        if room in trail:
            return trail[trail.index(room):] + [room]
        for other in sorted(edges.get(room, ())):
            found = visit(other, trail + [room])
            if found:
                return found
        state[room] = "done"
        return None

    for room in sorted(edges):
        found = visit(room, [])
        if found:
            return found
    return None


def check(root, allowed_text):
    rooms, libraries, asio = read_allowed(allowed_text)
    problems, edges, files, asio_seen = [], {}, 0, set()
    loop = cycle(rooms)
    if loop:
        problems.append("allowed.txt has a cycle: " + " -> ".join(loop))
    suffixes = {".hpp", ".cpp", ".h", ".c", ".def", ".inc", ".in"}
    for folder in ("src", "include", "bindings", "examples"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in suffixes or not path.is_file():
                continue
            files += 1
            name = path.relative_to(root)
            room = room_of(name)
            public = name.parts[0] == "include" or name.parts[:3] == ("bindings", "c", "include")
            if room not in rooms:
                problems.append(f"{name}: '{room}' is no room of allowed.txt")
                continue
            for match in INCLUDE.finditer(path.read_text(errors="replace")):
                quoted, target = match.group(1) == '"', match.group(2)
                other = None
                if target.startswith("btcfi/") and target.endswith((".hpp", ".def")):
                    other = room_of(pathlib.Path("include") / target)
                elif quoted and "/" in target:
                    folder_named = target.split("/")[0]
                    if folder_named in rooms and folder_named != "btcfi":
                        other = folder_named
                if other and other != room:
                    edges.setdefault(room, set()).add(other)
                    if other not in rooms[room]:
                        problems.append(f"{name}: {room} must not include {other} ({target})")
                for library, pattern in LIBRARIES.items():
                    if not pattern.match(target):
                        continue
                    if public:
                        problems.append(f"{name}: {library} in a public header ({target})")
                    elif library not in libraries.get(room, ()) and folder != "examples":
                        problems.append(f"{name}: {room} must not use {library} ({target})")
                if ASIO.search(target):
                    asio_seen.add(str(name))
                    if str(name) not in asio:
                        problems.append(f"{name}: uses Asio and is not listed under asio: ({target})")
    problems += [f"{name}: listed under asio: and does not use it" for name in sorted(asio - asio_seen)]
    loop = cycle(edges)
    if loop:
        problems.append("the rooms include each other: " + " -> ".join(loop))
    return problems, files, edges


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent
    allowed = root / "tests/layers/allowed.txt"
    problems, files, edges = check(root, allowed.read_text())
    print(f"{files} files, {sum(map(len, edges.values()))} edges between {len(edges)} rooms")
    if files == 0:
        problems.append("no files")
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
