#pragma once

#include "btcfi/oracle.h"

#include <btcfi/oracle/attestation.hpp>

// Announcements and attestations as the C face's functions of several files pass them.

struct btcfi_announcement {
  btcfi::oracle::Announcement value;
};
struct btcfi_attestation {
  btcfi::oracle::Attestation value;
};
