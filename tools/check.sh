# `./dev check [--ci]`: every step says passed, failed or skipped with its reason. Sourced by ./dev.

passed=0 failed=0 skipped=0

# step NAME COMMAND...: exit 0 passed, 77 skipped (the last line of output is the reason).
step() {
  local name=$1 log rc=0 began=$SECONDS
  shift
  log=build/check/${name// /-}.log
  printf '%-28s' "$name"
  # Not `( ... ) || rc=$?`: after that bash forgets set -e inside, and only the last command counts.
  set +e
  ( set -euo pipefail; "$@" ) >"$log" 2>&1 </dev/null
  rc=$?
  set -e
  case $rc in
    0) passed=$((passed + 1)); say "passed  $((SECONDS - began)) s" ;;
    77) skipped=$((skipped + 1)); say "skipped: $(tail -n 1 "$log")" ;;
    *)
      failed=$((failed + 1))
      say "FAILED  $((SECONDS - began)) s, $log:"
      tail -n 60 "$log" | sed 's/^/    /'
      ;;
  esac
}

skip() { say "$*"; exit 77; }
has() { command -v "$1" >/dev/null || skip "no $1 (package $2)"; }

# Both the build and the named tests of a preset.
tests_of() {
  local preset=$1
  shift
  configure "$preset"
  compile "$preset"
  ctest --preset "$preset" -j "$jobs" "$@"
}

# The same code under clang's optimiser: where arithmetic must come out bit for bit as with g++. The
# sanitizers' step compiles the rest with clang's warnings, but for the examples; full check all of it.
clang_arithmetic() {
  local room targets=()
  for room in core merkle pricing rv32; do targets+=("tests/$room/all"); done
  configure clang
  compile clang --target "${targets[@]}"
  ctest --preset clang -j "$jobs" -L "^(core|merkle|pricing|rv32)$" -LE "slow|python|^c$"
}

headers_alone() {
  configure clang
  compile clang --target all_verify_interface_header_sets
}

formatted() {
  has clang-format clang-format
  tracked_sources | xargs -0 clang-format --dry-run -Werror
}

ascii_sources() {
  if tracked_sources | LC_ALL=C xargs -0 grep -nP '[^\x00-\x7f]'; then return 1; fi
}

sorted_symbols() {
  local list
  for list in bindings/c/symbols*.txt; do LC_ALL=C sort -u -c "$list"; done
}

tidy() {
  has run-clang-tidy clang-tidy
  configure clang
  compile clang
  run-clang-tidy -quiet -j "$jobs" -p build/clang "$root/(src|bindings/c)/.*\\.cpp\$"
}

reference() {
  has doxygen doxygen
  verb_docs
}

abi() {
  has abidiff abigail-tools
  git describe --tags --abbrev=0 >/dev/null 2>&1 || skip "no tag to compare with"
  verb_abi
}

# What is hashed, signed or sent must not depend on the order of a machine's bytes.
big_endian() {
  has s390x-linux-gnu-g++ g++-s390x-linux-gnu
  command -v qemu-s390x >/dev/null || has qemu-s390x-static qemu-user-static
  [ -f build/s390x/build.ninja ] || cmake -S cmake/big_endian -B build/s390x -G Ninja \
    -DCMAKE_TOOLCHAIN_FILE="$root/cmake/big_endian/s390x.cmake"
  compile s390x --target test_core_unit test_merkle_unit test_rv32_unit test_dispute_unit
  ctest --test-dir build/s390x -j "$jobs" -L "^unit$" --output-on-failure
}

memory() {
  has valgrind valgrind
  local program
  for program in build/dev/tests/c/test_c_*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    valgrind -q --leak-check=full --error-exitcode=9 "$program"
  done
}

constant_time() {
  has valgrind valgrind
  ctest --preset dev -N -L ctime | grep -q "Total Tests: 0" && skip "no test has the label ctime"
  ctest --preset dev -L ctime
}

stubs() {
  "$python" -c "import mypy.stubtest" 2>/dev/null || skip "no mypy (package mypy)"
  PYTHONPATH=build/dev/python "$python" -m mypy.stubtest btcfi._core --ignore-missing-stub
}

fuzz_minutes() {
  local corpus
  for corpus in tests/fuzz/corpus/*/; do verb_fuzz "$(basename "$corpus")" 60; done
}

rivals() {
  [ -n "$(missing bench)" ] && skip "no Google Benchmark (package libbenchmark-dev)"
  verb_bench
}

wheel() {
  [ -n "$(missing py)" ] && skip "missing: $(missing py | tr '\n' ' ')"
  verb_py
}

regtest() {
  local node=${BTCFI_BITCOIND:-$(command -v bitcoind || true)}
  [ -n "$node" ] || skip "no bitcoind on PATH or in BTCFI_BITCOIND"
  "$root/dev" demo --bitcoind "$node"
}

verb_check() {
  local ci=0
  [ "${1:-}" = --ci ] && ci=1
  need build clang fmt
  mkdir -p build/check
  vectors
  step "format" formatted
  step "ascii" ascii_sources
  step "symbols sorted" sorted_symbols
  step "house" tests_of dev -L "^(layers|docs|c)$"
  step "install" tests_of dev -L install
  if [ $ci = 1 ]; then
    step "clang" clang_arithmetic
  else
    step "clang" tests_of clang -L "^(unit|vectors)$" -LE "slow|python"
  fi
  step "headers alone" headers_alone
  step "sanitizers" tests_of asan-ubsan -LE "slow|install|python|layers|docs|examples"
  if [ $ci = 0 ]; then
    step "all tests" tests_of dev -LE install
    step "clang-tidy" tidy
    step "reference" reference
    step "abi" abi
    step "wheel" wheel
    step "stubtest" stubs
    step "big-endian" big_endian
    step "valgrind" memory
    step "constant time" constant_time
    step "regtest" regtest
    step "benchmarks" rivals
    step "fuzz" fuzz_minutes
  fi
  [ $skipped = 0 ] || say "$skipped skipped"
  say "$passed passed, $failed failed"
  [ $failed = 0 ]
}
