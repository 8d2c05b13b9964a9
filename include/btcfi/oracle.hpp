#pragma once

/// Who says the price and how it is checked.
#include <btcfi/oracle/announcement.hpp>
#include <btcfi/oracle/attestation.hpp>
#include <btcfi/oracle/dlcspecs.hpp>
#include <btcfi/oracle/equivocation.hpp>
#include <btcfi/oracle/journal.hpp>
#include <btcfi/oracle/points.hpp>
#include <btcfi/oracle/price_record.hpp>
#include <btcfi/oracle/price_root.hpp>
#include <btcfi/oracle/registry.hpp>
#include <btcfi/oracle/signer.hpp>
