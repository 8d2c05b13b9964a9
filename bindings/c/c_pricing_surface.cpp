#include "btcfi/pricing_surface.h"
#include "detail/c_call.hpp"

#include <btcfi/pricing.hpp>

#include <memory>

using namespace btcfi;
using namespace btcfi::c;
using namespace btcfi::pricing;

struct btcfi_surface {
  Surface surface;
};

namespace {

constexpr std::size_t quote_first_size = 176;
constexpr btcfi_quote quote_init = BTCFI_QUOTE_INIT;

Result<bool> extrapolates(std::uint32_t flags, std::size_t input) noexcept {
  if (flags > BTCFI_SURFACE_EXTRAPOLATE) return fail(Errc::invalid_argument, "flags", input);
  return flags == BTCFI_SURFACE_EXTRAPOLATE;
}

}  // namespace

btcfi_status btcfi_surface_fit(btcfi_surface** surface, double* rms, double* fitted_vols,
                               const double* taus, const double* forwards,
                               const size_t* quote_counts, size_t expiries, const double* strikes,
                               const double* vols, const double* weights, btcfi_error* err) {
  constexpr const char* where = "btcfi_surface_fit";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(surface, where, 0));
    BTCFI_CHECK(need(taus, where, 3));
    BTCFI_CHECK(need(forwards, where, 4));
    BTCFI_CHECK(need(quote_counts, where, 5));
    BTCFI_CHECK(need(strikes, where, 7));
    BTCFI_CHECK(need(vols, where, 8));
    if (expiries > max_slices) return fail(Errc::limit_exceeded, where, 6);
    std::vector<SmileQuotes> smiles;
    std::vector<std::size_t> begin;
    std::size_t at = 0;
    for (std::size_t e = 0; e < expiries; ++e) {
      if (quote_counts[e] > max_smile_quotes) return fail(Errc::limit_exceeded, "quotes", e);
      begin.push_back(at);
      SmileQuotes smile{taus[e], forwards[e], {}};
      for (std::size_t i = 0; i < quote_counts[e]; ++i, ++at) {
        smile.quotes.push_back({strikes[at], vols[at], weights == nullptr ? 1 : weights[at]});
      }
      smiles.push_back(std::move(smile));
    }
    BTCFI_TRY(SurfaceFit fit, fit_surface(smiles));
    std::unique_ptr<btcfi_surface> made(new btcfi_surface{std::move(fit.surface)});
    for (std::size_t s = 0; fitted_vols != nullptr && s < fit.slices.size(); ++s) {
      double* to = fitted_vols + begin[fit.order[s]];
      for (const SmileResidual& r : fit.slices[s].residuals) *to++ = r.fitted_vol;
    }
    if (rms != nullptr) *rms = fit.rms;
    *surface = made.release();
    return {};
  });
}

btcfi_status btcfi_surface_fit_deribit(btcfi_surface** surface, double* rms, const char* json,
                                       size_t json_len, int64_t now_ms, btcfi_error* err) {
  constexpr const char* where = "btcfi_surface_fit_deribit";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(surface, where, 0));
    BTCFI_TRY(const auto text, text_in(json, json_len, where, 2));
    BTCFI_TRY(const OptionChain chain, parse_deribit_chain(text));
    BTCFI_TRY(const auto chain_parts, chain_smiles(chain, now_ms));
    std::vector<SmileQuotes> smiles;
    for (const ChainSmile& s : chain_parts) smiles.push_back(s.quotes);
    BTCFI_TRY(SurfaceFit fit, fit_surface(smiles));
    std::unique_ptr<btcfi_surface> made(new btcfi_surface{std::move(fit.surface)});
    if (rms != nullptr) *rms = fit.rms;
    *surface = made.release();
    return {};
  });
}

btcfi_status btcfi_surface_read(btcfi_surface** surface, const char* json, size_t json_len,
                                btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(surface, "btcfi_surface_read", 0));
    BTCFI_TRY(const auto text, text_in(json, json_len, "btcfi_surface_read", 1));
    BTCFI_TRY(Surface read, Surface::from_json(text));
    *surface = new btcfi_surface{std::move(read)};
    return {};
  });
}

btcfi_status btcfi_surface_write(const btcfi_surface* surface, char* json, size_t capacity,
                                 size_t* written, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(surface, "btcfi_surface_write", 0));
    return text_out(surface->surface.to_json(), json, capacity, written, "btcfi_surface_write");
  });
}

void btcfi_surface_destroy(btcfi_surface* surface) { delete surface; }

btcfi_status btcfi_surface_vol(const btcfi_surface* surface, double* vol, double* forward,
                               double strike, double tau, uint32_t flags, btcfi_error* err) {
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(surface, "btcfi_surface_vol", 0));
    BTCFI_TRY(const bool beyond, extrapolates(flags, 5));
    BTCFI_TRY(const double v, surface->surface.vol(strike, tau, beyond));
    BTCFI_TRY(const double f, surface->surface.forward(tau));
    if (vol != nullptr) *vol = v;
    if (forward != nullptr) *forward = f;
    return {};
  });
}

btcfi_status btcfi_surface_price(const btcfi_surface* surface, btcfi_quote* quote, int32_t kind,
                                 double strike, double tau, uint32_t flags, btcfi_error* err) {
  constexpr const char* where = "btcfi_surface_price";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(surface, where, 0));
    if (kind != BTCFI_OPTION_CALL && kind != BTCFI_OPTION_PUT) {
      return fail(Errc::invalid_argument, "kind", 2);
    }
    BTCFI_TRY(const bool beyond, extrapolates(flags, 5));
    const Vanilla option{kind == BTCFI_OPTION_CALL ? OptionKind::call : OptionKind::put, strike,
                         tau};
    BTCFI_TRY(const InverseQuote q, surface->surface.price_inverse(option, beyond));
    btcfi_quote out = quote_init;
    out.price = q.usd.price, out.delta = q.usd.delta, out.gamma = q.usd.gamma;
    out.vega = q.usd.vega, out.theta = q.usd.theta, out.rho = q.usd.rho, out.phi = q.usd.phi;
    out.dual_delta = q.usd.dual_delta, out.dual_gamma = q.usd.dual_gamma;
    out.vanna = q.usd.vanna, out.volga = q.usd.volga, out.charm = q.usd.charm;
    out.veta = q.usd.veta, out.speed = q.usd.speed, out.color = q.usd.color;
    out.zomma = q.usd.zomma, out.ultima = q.usd.ultima;
    out.itm_probability = q.usd.itm_probability;
    out.price_coin = q.price_coin, out.delta_premium_adjusted = q.delta_premium_adjusted;
    out.hedge_usd = q.hedge_usd;
    return struct_out(out, quote, quote_first_size, where, 1);
  });
}

btcfi_status btcfi_surface_check(const btcfi_surface* surface, int32_t* passed,
                                 double* least_durrleman, double* least_calendar, size_t points,
                                 btcfi_error* err) {
  constexpr const char* where = "btcfi_surface_check";
  return c_call(err, [&]() -> Status {
    BTCFI_CHECK(need(surface, where, 0));
    BTCFI_CHECK(need(passed, where, 1));
    if (points < 2) return fail(Errc::invalid_argument, "points", 4);
    const SurfaceCheck check = surface->surface.check(points);
    *passed = check.passed ? 1 : 0;
    if (least_durrleman != nullptr) *least_durrleman = check.least_durrleman;
    if (least_calendar != nullptr) *least_calendar = check.least_calendar;
    return {};
  });
}
