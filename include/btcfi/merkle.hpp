#pragma once

#include <btcfi/merkle/anchor.hpp>
#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/tree.hpp>
