#pragma once

#include <btcfi/aggregate/decide.hpp>
#include <btcfi/aggregate/evidence.hpp>
#include <btcfi/aggregate/rules.hpp>
