#pragma once

#include <btcfi/tx/checker.hpp>
#include <btcfi/tx/locktime.hpp>
#include <btcfi/tx/sighash.hpp>
#include <btcfi/tx/transaction.hpp>
#include <btcfi/tx/verify.hpp>
