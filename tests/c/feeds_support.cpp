// What the C test cannot start itself: the exchange simulator, which has no C face.

#include "feeds_support.h"

#include <btcfi/testing/exchange_simulator.hpp>

#include <memory>

namespace {

using namespace btcfi;

std::unique_ptr<testing::ExchangeSimulator> simulator;

}  // namespace

int simulator_start(int64_t now_ms) {
  auto started = testing::ExchangeSimulator::start({.now_ms = [now_ms] { return now_ms; }});
  if (!started) return 0;
  simulator = std::move(*started);
  return 1;
}
uint16_t simulator_port(void) { return simulator->port(); }
const char* simulator_ca_pem(void) { return simulator->ca_pem().c_str(); }
void simulator_refuse(int exchange, uint32_t http_status) {
  simulator->set_fault(static_cast<Exchange>(exchange),
                       {.kind = testing::FaultKind::http_status, .status = http_status});
}
void simulator_stop(void) { simulator.reset(); }
