#pragma once

#include <btcfi/rv32/artefacts.hpp>
#include <btcfi/rv32/decode.hpp>
#include <btcfi/rv32/definition.hpp>
#include <btcfi/rv32/elf.hpp>
#include <btcfi/rv32/execution.hpp>
#include <btcfi/rv32/fault.hpp>
#include <btcfi/rv32/hash_index.hpp>
#include <btcfi/rv32/inputs.hpp>
#include <btcfi/rv32/isa.hpp>
#include <btcfi/rv32/machine.hpp>
#include <btcfi/rv32/program.hpp>
#include <btcfi/rv32/sidecar.hpp>
#include <btcfi/rv32/snapshot.hpp>
#include <btcfi/rv32/step.hpp>
#include <btcfi/rv32/trace.hpp>
#include <btcfi/rv32/verify.hpp>
