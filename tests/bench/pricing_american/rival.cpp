// QuantLib's engine as its users run it: one instrument whose quotes are set anew, on a day count fine
// enough for any tau (the exercise date is fixed; time is scaled into vol and rates instead).

#include "rival.hpp"

#if defined(BTCFI_BENCH_QUANTLIB)

#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

#include <cmath>

namespace bench {
namespace {

namespace ql = QuantLib;

class QdFp : public Rival {
 public:
  explicit QdFp(int scheme) {
    const ql::Date today(1, ql::January, 2026);
    ql::Settings::instance().evaluationDate() = today;
    const ql::Actual365Fixed days;
    const auto flat = [&](const ql::ext::shared_ptr<ql::SimpleQuote>& q) {
      return ql::Handle<ql::YieldTermStructure>(
          ql::ext::make_shared<ql::FlatForward>(today, ql::Handle<ql::Quote>(q), days));
    };
    const auto process = ql::ext::make_shared<ql::BlackScholesMertonProcess>(
        ql::Handle<ql::Quote>(spot_), flat(dividend_), flat(rate_),
        ql::Handle<ql::BlackVolTermStructure>(ql::ext::make_shared<ql::BlackConstantVol>(
            today, ql::NullCalendar(), ql::Handle<ql::Quote>(vol_), days)));
    option_ = std::make_unique<ql::VanillaOption>(
        ql::ext::make_shared<ql::PlainVanillaPayoff>(ql::Option::Put, 100.0),
        ql::ext::make_shared<ql::AmericanExercise>(today, today + 365));
    option_->setPricingEngine(ql::ext::make_shared<ql::QdFpAmericanEngine>(
        process, scheme == 0 ? ql::QdFpAmericanEngine::fastScheme()
                             : ql::QdFpAmericanEngine::accurateScheme()));
  }

  double price(double spot, double strike, double tau, double vol, double rate,
               double dividend) override {
    // One year of these is tau years of those.
    spot_->setValue(spot * 100 / strike);
    vol_->setValue(vol * std::sqrt(tau));
    rate_->setValue(rate * tau);
    dividend_->setValue(dividend * tau);
    return option_->NPV() * strike / 100;
  }

 private:
  using Quote = ql::ext::shared_ptr<ql::SimpleQuote>;
  Quote spot_ = ql::ext::make_shared<ql::SimpleQuote>(100.0);
  Quote vol_ = ql::ext::make_shared<ql::SimpleQuote>(0.5);
  Quote rate_ = ql::ext::make_shared<ql::SimpleQuote>(0.01);
  Quote dividend_ = ql::ext::make_shared<ql::SimpleQuote>(0.0);
  std::unique_ptr<ql::VanillaOption> option_;
};

}  // namespace

std::unique_ptr<Rival> make_rival(int scheme) { return std::make_unique<QdFp>(scheme); }

}  // namespace bench

#else

namespace bench {
std::unique_ptr<Rival> make_rival(int) { return nullptr; }
}  // namespace bench

#endif
