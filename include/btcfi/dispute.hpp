#pragma once

/// Who is right about an execution: the n-ary search, the challenges, the judge.
#include <btcfi/dispute/case.hpp>
#include <btcfi/dispute/challenge.hpp>
#include <btcfi/dispute/faults.hpp>
#include <btcfi/dispute/judge.hpp>
#include <btcfi/dispute/log.hpp>
#include <btcfi/dispute/message.hpp>
#include <btcfi/dispute/players.hpp>
#include <btcfi/dispute/run.hpp>
#include <btcfi/dispute/search.hpp>
#include <btcfi/dispute/transcript.hpp>
