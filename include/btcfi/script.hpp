#pragma once

#include <btcfi/script/builder.hpp>
#include <btcfi/script/flags.hpp>
#include <btcfi/script/interpreter.hpp>
#include <btcfi/script/leaves.hpp>
#include <btcfi/script/number.hpp>
#include <btcfi/script/opcode.hpp>
#include <btcfi/script/output.hpp>
#include <btcfi/script/taproot.hpp>
#include <btcfi/script/winternitz.hpp>
