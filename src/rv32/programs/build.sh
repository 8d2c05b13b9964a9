#!/bin/sh
# Builds a settlement program: build.sh NAME OUTPUT_FOLDER takes NAME.c of this folder, and
# build.sh PATH/NAME.c OUTPUT_FOLDER a source of your own, which finds start.h here.
# Writes OUTPUT_FOLDER/NAME.elf and NAME.inc, the same bytes as a C++ initialiser. What the machine
# would not run is refused, with its section, symbol or function; exit 1, and nothing is written.
#
# The checked-in files were made by Debian's gcc-riscv64-unknown-elf 12.2.0 and binutils 2.40.
# Another version may give other bytes, and with them another program id and other trace hashes.
# RISCV_PREFIX is what its tools begin with; RISCV_CC, RISCV_OBJDUMP and RISCV_OBJCOPY name single ones.
# s1 to s11 may be used freely and nothing is saved: nobody is returned to (see start.h for a0).
set -eu
if [ $# -ne 2 ]; then
  echo "usage: build.sh NAME|PATH/NAME.c OUTPUT_FOLDER" >&2
  exit 2
fi
here=$(dirname "$0")
case $1 in
  *.c) source=$1 name=$(basename "$1" .c) ;;
  *) source=$here/$1.c name=$1 ;;
esac
out=$2
prefix=${RISCV_PREFIX:-riscv64-unknown-elf-}
cc=${RISCV_CC:-${prefix}gcc}
objdump=${RISCV_OBJDUMP:-${prefix}objdump}
objcopy=${RISCV_OBJCOPY:-${prefix}objcopy}

refuse() {
  echo "build.sh: $source: $1" >&2
  exit 1
}
[ -f "$source" ] || refuse "no such file"
[ -d "$out" ] || refuse "the output folder $out is not there"
for tool in "$cc" "$objdump" "$objcopy"; do
  command -v "$tool" >/dev/null || refuse "no $tool: RISCV_PREFIX says what the RISC-V tools begin with"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
free=""
for s in 1 2 3 4 5 6 7 8 9 10 11; do free="$free -fcall-used-s$s"; done
# A switch stays a chain of branches: its tables would be constants.
# shellcheck disable=SC2086
"$cc" -march=rv32im -mabi=ilp32 -std=c11 -O2 -Wall -Wextra -Werror \
  -ffreestanding -fno-ident -fomit-frame-pointer -fno-if-conversion -fno-if-conversion2 \
  -fno-jump-tables -fno-tree-switch-conversion -ffixed-a0 $free \
  -I "$here" -c -o "$work/$name.o" "$source"

# The symbols of one section; none for tables and constants that the compiler made itself.
symbols_of() {
  "$objdump" -t "$work/$name.o" |
    awk -v s="$1" 'NF > 3 && $(NF - 2) == s && $NF != s && $NF !~ /^\.L/ { printf "%s%s", n++ ? ", " : "", $NF }'
}
undefined=$(symbols_of '*UND*')
[ -n "$("$objdump" -t "$work/$name.o" | grep '[ 	]_start$' | grep -v '\*UND\*')" ] ||
  refuse "no ENTRY: the program has no first instruction"
# The input starts with what the machine is given: other contents would be lost without a word.
"$objcopy" -O binary -j .input "$work/$name.o" "$work/input" 2>/dev/null || : >"$work/input"
[ "$(tr -d '\000' <"$work/input" | wc -c)" -eq 0 ] ||
  refuse ".input has contents ($(symbols_of .input)): the machine fills it, so declare it without an initialiser"
# There is no stack: a function that spills to one would fault where a test did not go.
spilling=$("$objdump" -d "$work/$name.o" |
  awk '/^[0-9a-f]+ <.*>:$/ { if ($2 !~ /^<\.L/) f = substr($2, 2, length($2) - 3) }
    /[ \t,(]sp([^A-Za-z0-9_]|$)/ { if (!seen[f]++) printf "%s%s", n++ ? ", " : "", f }')
library="no division of 64-bit numbers, no counting of bits, no floating point, no memcpy"
calls=""
[ -z "$undefined" ] || calls=", which calls $undefined ($library)"
[ -z "$spilling" ] ||
  refuse "there is no stack for $spilling$calls: fewer or smaller local variables, every function ALWAYS_INLINE"

if ! "$cc" -march=rv32im -mabi=ilp32 -nostdlib -nostartfiles -static -Wl,-T,"$here/program.ld" \
  -Wl,--build-id=none -Wl,-s -Wl,-n -Wl,--orphan-handling=error -Wl,-Map="$work/map" \
  -o "$work/$name.elf" "$work/$name.o" -lgcc 2>"$work/link"; then
  # The linker says that something was refused; its map says what and of which file.
  awk '/^\.refused/ { on = 1; next } /ASSERT/ { on = 0 }
    on && NF == 1 { section = $1 }
    on && NF == 4 && $1 ~ /^\./ { section = $1; size = $3; file = $4 }
    on && NF == 3 && $1 ~ /^0x/ { size = $2; file = $3 }
    on && size != "" { if (size != "0x0") print section, file; size = "" }' "$work/map" >"$work/refused"
  while read -r section file; do
    case $file in
      "$work"/*)
        found=$(symbols_of "$section")
        refuse "$section holds ${found:-a constant without a name}: a program has code and .input alone" ;;
      *)
        refuse "$undefined of the compiler's library needs $section of $(basename "$file"): $library" ;;
    esac
  done <"$work/refused"
  sed -e "s|$work/||g" "$work/link" >&2
  refuse "not linked"
fi
if "$objdump" -d "$work/$name.elf" | grep -q '[ ,(]sp\b'; then
  refuse "there is no stack for $undefined of the compiler's library"
fi
od -An -v -tx1 "$work/$name.elf" | sed -e 's/ \([0-9a-f][0-9a-f]\)/0x\1, /g' -e 's/, $/,/' >"$work/$name.inc"
mv "$work/$name.elf" "$work/$name.inc" "$out"
