#pragma once

#include <btcfi/merkle/anchor.hpp>
#include <btcfi/merkle/block_tree.hpp>
#include <btcfi/merkle/consistency.hpp>
#include <btcfi/merkle/frontier.hpp>
#include <btcfi/merkle/hashing.hpp>
#include <btcfi/merkle/multiproof.hpp>
#include <btcfi/merkle/proof.hpp>
#include <btcfi/merkle/sorted_tree.hpp>
#include <btcfi/merkle/tree.hpp>
