#pragma once

#include <btcfi/feeds/collector.hpp>
#include <btcfi/feeds/https_client.hpp>
#include <btcfi/feeds/minute.hpp>
#include <btcfi/feeds/parse.hpp>
#include <btcfi/feeds/request.hpp>
#include <btcfi/feeds/transport.hpp>
