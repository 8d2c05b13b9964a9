#pragma once

// The room `pricing`: prices, Greeks and theta targets.
#include <btcfi/pricing/american.hpp>
#include <btcfi/pricing/bachelier.hpp>
#include <btcfi/pricing/barrier.hpp>
#include <btcfi/pricing/batch.hpp>
#include <btcfi/pricing/binary.hpp>
#include <btcfi/pricing/book.hpp>
#include <btcfi/pricing/delta_target.hpp>
#include <btcfi/pricing/deribit_chain.hpp>
#include <btcfi/pricing/double_barrier.hpp>
#include <btcfi/pricing/european.hpp>
#include <btcfi/pricing/exotic.hpp>
#include <btcfi/pricing/hedge.hpp>
#include <btcfi/pricing/implied_vol.hpp>
#include <btcfi/pricing/inverse.hpp>
#include <btcfi/pricing/merton.hpp>
#include <btcfi/pricing/option.hpp>
#include <btcfi/pricing/premium.hpp>
#include <btcfi/pricing/realized_vol.hpp>
#include <btcfi/pricing/smile.hpp>
#include <btcfi/pricing/status.hpp>
#include <btcfi/pricing/surface.hpp>
#include <btcfi/pricing/theta_target.hpp>
#include <btcfi/pricing/touch.hpp>
#include <btcfi/pricing/twap.hpp>
#include <btcfi/pricing/watch.hpp>
