#pragma once

// Written by tools/pricing_coefficients.py; lowest power first.

namespace btcfi::pricing::kernel {

/// (a + 1) N(-a) / n(a), a = 5 (1 + y) / (1 - y), y in [-1, 1).
/// Greatest relative error 1.0e-17.
inline constexpr double mills[] = {
    0x1.28273b50efa76p+0,   -0x1.d5fd8ffd0f1abp-3, 0x1.3e97eaf5f2eefp-4,   0x1.9ac85788f59cbp-6,
    -0x1.0f103e712d2f0p-4,  0x1.f7d96e0d84e69p-5,  -0x1.37838b3a62f41p-5,  0x1.0bd973acd94b9p-6,
    -0x1.1355f47cb1808p-8,  0x1.47ab71c81e713p-16, 0x1.df3ec430e4109p-12,  -0x1.19cda3199a78bp-13,
    -0x1.a02aaafe407b7p-16, 0x1.7d00f3e8c47fep-16, -0x1.7c9120557d40ap-23, -0x1.b7dd7fdeeab86p-19,
    0x1.59ae9b2463ab7p-22,  0x1.081de3f2479b4p-21, -0x1.2146d219c0c12p-24, -0x1.4d1ab499e5a14p-24,
    0x1.59c0c3b5231d3p-27,  0x1.7aabb8c9f5784p-27, -0x1.2811f0dbe404bp-30, -0x1.06607c47b8d9ap-30,
    0x1.0f0dbe1f82e9bp-34};

/// (exp(r) - 1 - r) / r^2, |r| <= log(2) / 2.
/// Greatest relative error 2.2e-16.
inline constexpr double exp_tail[] = {
    0x1.0000000000001p-1,  0x1.5555555555556p-3,  0x1.5555555553d68p-5,  0x1.11111111109b5p-7,
    0x1.6c16c17889f3cp-10, 0x1.a01a01a7c2f2cp-13, 0x1.a019b914881bap-16, 0x1.71de0db2eb873p-19,
    0x1.28917c9f3a495p-22, 0x1.af389eea54156p-26};

/// (log((1 + s) / (1 - s)) - 2 s) / s^3 in z = s^2, s up to (sqrt(2) - 1) / (sqrt(2) + 1).
/// Greatest relative error 3.1e-18.
inline constexpr double log_tail[] = {
    0x1.5555555555555p-1, 0x1.9999999999a38p-2, 0x1.2492492476ccap-2, 0x1.c71c7201593cap-3,
    0x1.745cf9047e55ep-3, 0x1.3b1c355ddb480p-3, 0x1.0fbe957ed02d3p-3, 0x1.0c039fe4bea01p-3};

/// (N(d) - 1/2) / d in d^2, |d| <= 1.
/// Greatest relative error 2.3e-19.
inline constexpr double central[] = {
    0x1.9884533d43651p-2,  -0x1.1058377e2cedfp-4,  0x1.46d0429769010p-7,  -0x1.37403f6b93143p-10,
    0x1.e42b0d4b14d39p-14, -0x1.3ce8f9bacee1ep-17, 0x1.6589f17ce2693p-21, -0x1.621cc567a99f7p-25,
    0x1.380b151d37375p-29, -0x1.e69d43072e1f8p-34, 0x1.1eb48cc19cdecp-38};

}  // namespace btcfi::pricing::kernel
