#pragma once

#include <btcfi/settlement/buyer.hpp>

#include <vector>

// Holdings as the C face's functions of several files pass them.

struct btcfi_holding {
  btcfi::settlement::Holding holding;
  btcfi::Bytes accept;
  bool backed_up = false;
  std::vector<btcfi::oracle::Attestation> attestations{};
};
