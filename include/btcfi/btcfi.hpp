#pragma once

// Every room without network. Feeds, service and testing have headers of their own.

#include <btcfi/aggregate.hpp>
#include <btcfi/core.hpp>
#include <btcfi/dispute.hpp>
#include <btcfi/keys.hpp>
#include <btcfi/merkle.hpp>
#include <btcfi/oracle.hpp>
#include <btcfi/pricing.hpp>
#include <btcfi/rv32.hpp>
#include <btcfi/script.hpp>
#include <btcfi/settlement.hpp>
#include <btcfi/tx.hpp>
