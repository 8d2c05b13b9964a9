#pragma once

#include <btcfi/tx/chain_view.hpp>
#include <btcfi/tx/checker.hpp>
#include <btcfi/tx/fee.hpp>
#include <btcfi/tx/locktime.hpp>
#include <btcfi/tx/message_proof.hpp>
#include <btcfi/tx/policy.hpp>
#include <btcfi/tx/psbt.hpp>
#include <btcfi/tx/psbt_map.hpp>
#include <btcfi/tx/sighash.hpp>
#include <btcfi/tx/simulated_chain.hpp>
#include <btcfi/tx/transaction.hpp>
#include <btcfi/tx/verify.hpp>
