#pragma once

// The room `service`: faces of the service objects to the world.
#include <btcfi/service/bitcoin_node.hpp>
#include <btcfi/service/regtest_node.hpp>
