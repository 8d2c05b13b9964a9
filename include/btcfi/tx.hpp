#pragma once

#include <btcfi/tx/sighash.hpp>
#include <btcfi/tx/transaction.hpp>
