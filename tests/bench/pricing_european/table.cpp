#include "../pricing_goals.hpp"
#include "desk.hpp"

#include <cstdlib>
#include <iostream>

namespace bench {

void must_agree(const char* what, std::size_t i, double ours, double theirs, double tolerance) {
  if (std::fabs(ours - theirs) <= tolerance) return;
  std::cerr << "wrong answer of " << what << " at " << i << ": " << ours << " against " << theirs
            << std::endl;
  std::exit(1);
}

}  // namespace bench

int main(int argc, char** argv) {
#if defined(BTCFI_BENCH_QUANTLIB)
  constexpr bool with_quantlib = true;
#else
  constexpr bool with_quantlib = false;
#endif
  return bench::run_beside_goals(argc, argv,
                                 {{"european/avx512/price", 5.5, "quantlib/blackFormula"},
                                  {"european/avx512/five", 6, "quantlib/BlackCalculator"},
                                  {"european/avx512/all", 10},
                                  {"european/avx2/price", 11, "quantlib/blackFormula"},
                                  {"european/avx2/five", 12, "quantlib/BlackCalculator"},
                                  {"european/avx2/all"},
                                  {"european/fma/price", 32, "quantlib/blackFormula"},
                                  {"european/fma/five", 40, "quantlib/BlackCalculator"},
                                  {"european/fma/all"},
                                  {"implied_vol/avx512", 22, "quantlib/impliedStdDev"},
                                  {"implied_vol/avx512/warm", 10},
                                  {"implied_vol/avx2", 45, "quantlib/impliedStdDev"},
                                  {"implied_vol/one", 180, "quantlib/impliedStdDev"},
                                  {"vol_for_theta/flat", 150},
                                  {"strike_for_theta/flat", 150},
                                  {"vol_for_theta/rates", 150},
                                  {"strike_for_theta/rates", 150},
                                  {"black_scholes_exact"},
                                  {"quantlib/blackFormula"},
                                  {"quantlib/BlackCalculator"},
                                  {"quantlib/impliedStdDev"}},
                                 with_quantlib);
}
