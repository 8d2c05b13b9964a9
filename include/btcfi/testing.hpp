#pragma once

#include <btcfi/testing/certificates.hpp>
#include <btcfi/testing/exchange_messages.hpp>
#include <btcfi/testing/exchange_simulator.hpp>
#include <btcfi/testing/price_path.hpp>
