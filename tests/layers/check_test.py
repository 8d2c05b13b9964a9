#!/usr/bin/env python3
"""The layer check notices what it is for: each wrong tree below, and accepts the right one."""

import pathlib
import sys
import tempfile

from check import check

ALLOWED = "core:\nkeys: core\npricing: core\nfeeds: core\nfeeds ! boost\nkeys ! secp256k1\nasio:\n  src/feeds/net.cpp\n"
GOOD = {
    "include/btcfi/keys/key.hpp": "#include <btcfi/core/bytes.hpp>\n#include <vector>\n",
    "src/keys/key.cpp": '#include "keys/detail/curve.hpp"\n#include <secp256k1.h>\n',
    "src/feeds/net.cpp": "#include <boost/asio.hpp>\n",
}


def problems(changes, allowed=ALLOWED):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {**GOOD, **changes}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return "\n".join(check(root, allowed)[0])


def expect(text, changes, allowed=ALLOWED):
    found = problems(changes, allowed)
    if (text not in found) if text else found:
        sys.exit(f"expected {text!r}, got {found!r}")


expect("", {})
expect("keys must not include pricing", {"src/keys/a.cpp": "#include <btcfi/pricing/b.hpp>\n"})
expect("keys must not include pricing", {"src/keys/a.cpp": '#include "pricing/b.hpp"\n'})
expect("keys must not include pricing", {"src/keys/a.cpp": " #  include <btcfi/pricing.hpp>\n"})
expect("the rooms include each other", {"src/core/a.cpp": "#include <btcfi/keys.hpp>\n"})
expect("allowed.txt has a cycle: core -> keys -> core", {}, ALLOWED.replace("core:", "core: keys"))
expect("boost in a public header", {"include/btcfi/feeds/a.hpp": "#include <boost/any.hpp>\n"})
expect("pricing must not use boost", {"src/pricing/a.cpp": "#include <boost/any.hpp>\n"})
expect("not listed under asio", {"src/feeds/b.cpp": "#include <boost/beast/http.hpp>\n"})
expect("does not use it", {"src/feeds/net.cpp": "\n"})
expect("no room of allowed.txt", {"src/attic/a.cpp": "\n"})
print("the layer check notices all of them")
