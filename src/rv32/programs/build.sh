#!/bin/sh
# Builds a settlement program: build.sh NAME OUTPUT_FOLDER takes NAME.c of this folder, and
# build.sh PATH/NAME.c OUTPUT_FOLDER a source of your own, which finds start.h here.
# Writes OUTPUT_FOLDER/NAME.elf and NAME.inc, the same bytes as a C++ initialiser.
#
# The checked-in files were made by Debian's gcc-riscv64-unknown-elf 12.2.0 and binutils 2.40.
# Another version may give other bytes, and with them another program id and other trace hashes.
# s1 to s11 may be used freely and nothing is saved: nobody is returned to (see start.h for a0).
set -eu
here=$(dirname "$0")
case $1 in
  *.c) source=$1 name=$(basename "$1" .c) ;;
  *) source=$here/$1.c name=$1 ;;
esac
free=""
for s in 1 2 3 4 5 6 7 8 9 10 11; do free="$free -fcall-used-s$s"; done
# shellcheck disable=SC2086
${RISCV_CC:-riscv64-unknown-elf-gcc} -march=rv32im -mabi=ilp32 -std=c11 -O2 -Wall -Wextra -Werror \
  -ffreestanding -nostdlib -nostartfiles -static -fno-ident -fomit-frame-pointer \
  -fno-if-conversion -fno-if-conversion2 -ffixed-a0 $free \
  -Wl,-T,"$here/program.ld" -Wl,--build-id=none -Wl,-s -Wl,-n \
  -I "$here" -o "$2/$name.elf" "$source" -lgcc
# There is no stack: a function that spills to one would fault where a test did not go.
if ${RISCV_OBJDUMP:-riscv64-unknown-elf-objdump} -d "$2/$name.elf" | grep -q '[ ,(]sp\b'; then
  rm "$2/$name.elf"
  echo "build.sh: $source needs a stack, and there is none: fewer or smaller local variables" >&2
  exit 1
fi
od -An -v -tx1 "$2/$name.elf" | sed -e 's/ \([0-9a-f][0-9a-f]\)/0x\1, /g' -e 's/, $/,/' >"$2/$name.inc"
