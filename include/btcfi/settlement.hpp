#pragma once

// The room `settlement`: terms, payoff, levels, the contract output, claims, the pool's ledger.
#include <btcfi/settlement/buyer.hpp>
#include <btcfi/settlement/claim.hpp>
#include <btcfi/settlement/close.hpp>
#include <btcfi/settlement/contract.hpp>
#include <btcfi/settlement/cover.hpp>
#include <btcfi/settlement/funding.hpp>
#include <btcfi/settlement/guard.hpp>
#include <btcfi/settlement/ledger.hpp>
#include <btcfi/settlement/levels.hpp>
#include <btcfi/settlement/messages.hpp>
#include <btcfi/settlement/offer_check.hpp>
#include <btcfi/settlement/party.hpp>
#include <btcfi/settlement/payoff.hpp>
#include <btcfi/settlement/payout_program.hpp>
#include <btcfi/settlement/presign.hpp>
#include <btcfi/settlement/sale.hpp>
#include <btcfi/settlement/seller.hpp>
#include <btcfi/settlement/settled.hpp>
#include <btcfi/settlement/spend.hpp>
#include <btcfi/settlement/store.hpp>
#include <btcfi/settlement/terms.hpp>
#include <btcfi/settlement/timeline.hpp>
#include <btcfi/settlement/tower.hpp>
#include <btcfi/settlement/trust.hpp>
