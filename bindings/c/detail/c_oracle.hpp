#pragma once

#include "btcfi/oracle.h"

#include <btcfi/oracle/attestation.hpp>
#include <btcfi/oracle/registry.hpp>

// Announcements, attestations and registries as the C face's functions of several files pass them.

struct btcfi_announcement {
  btcfi::oracle::Announcement value;
};
struct btcfi_attestation {
  btcfi::oracle::Attestation value;
};
struct btcfi_registry {
  btcfi::oracle::Registry value;
};
