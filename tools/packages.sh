# Debian packages, by what they are needed for. Sourced by ./dev.
#
# Each line: what must exist, then the package that brings it. `command`s are looked for on PATH,
# everything with a dot or slash below the usual prefixes: a machine with a library of its own, or
# another version of Boost, keeps it.

may_install=0
[ "$(id -u)" = 0 ] && may_install=1

packages_for() {
  case $1 in
    demo) cat <<'END' ;;
cmake cmake
ninja ninja-build
g++ g++
pkg-config pkg-config
include/secp256k1_schnorrsig.h libsecp256k1-dev
include/boost/beast.hpp libboost-dev
include/openssl/ssl.h libssl-dev
include/simdjson.h libsimdjson-dev
include/eigen3/Eigen/Core libeigen3-dev
END
    build) packages_for demo; cat <<'END' ;;
include/catch2/catch.hpp catch2
include/python3.*/Python.h python3-dev
include/pybind11/pybind11.h pybind11-dev
python:numpy python3-numpy
python:pytest python3-pytest
END
    clang) cat <<'END' ;;
clang++ clang
lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.asan-*.a libclang-rt-14-dev
llvm-symbolizer llvm
END
    fmt) say_package clang-format clang-format ;;
    bench) say_package include/benchmark/benchmark.h libbenchmark-dev ;;
    py) cat <<'END' ;;
python:pip python3-pip
python:venv python3-venv
python:ensurepip python3-venv
python:setuptools python3-setuptools
python:wheel python3-wheel
END
    docs) say_package doxygen doxygen ;;
    abi) say_package abidiff abigail-tools ;;
  esac
}

say_package() { printf '%s %s\n' "$1" "$2"; }

present() {
  case $1 in
    python:*) "${BTCFI_PYTHON:-/usr/bin/python3}" -c "import ${1#python:}" 2>/dev/null ;;
    */*) compgen -G "/usr/$1" >/dev/null || compgen -G "/usr/local/$1" >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# missing GROUP...: the packages that are not there.
missing() {
  local group what package
  for group in "$@"; do
    packages_for "$group" | while read -r what package; do
      present "$what" || printf '%s\n' "$package"
    done
  done | sort -u
}

# need GROUP...: return when all is there; else install it, or print how and stop.
need() {
  local absent line
  absent=$(missing "$@" | tr '\n' ' ')
  [ -z "$absent" ] && return
  line="apt-get install --yes --no-install-recommends --no-remove ${absent% }"
  if ! command -v apt-get >/dev/null; then
    die "missing (names of Debian's packages): $absent"
  elif [ "$may_install" = 0 ]; then
    printf 'These Debian packages are missing. Install them (or run with --install):\n\n  sudo %s\n\n' "$line" >&2
    exit 1
  fi
  printf 'installing: %s\n' "$absent" >&2
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  # Indexes may be absent (a bare machine) or old: fetch them, and go on with what there is if that fails.
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 || true
  # shellcheck disable=SC2086  # the line is words
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive $line >&2 </dev/null ||
    die "installing failed; by hand: $line"
  absent=$(missing "$@" | tr '\n' ' ')
  [ -z "$absent" ] || die "still missing after the installation: $absent"
}
