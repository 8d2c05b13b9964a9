#pragma once

// Written by tools/pricing_guess.py: powers of w down, powers of z across.

namespace btcfi::pricing::kernel {

/// h = zeta w P(w, z), w = (1 + zeta / 3)^(-1/2), z = |x| / 9. Greatest relative error 1.0e-03.
inline constexpr double guess_low[9][5] = {
    {0x1.9e4ef7dd8234fp-1, 0x1.b6c639a7ca772p-3, -0x1.413df3b27f7f6p+0, 0x1.1274b234461bep+1,
     -0x1.1c259c6e2434bp+0},
    {0x1.a63ce28e4254cp-3, -0x1.8e7d01d32eccfp+2, 0x1.39c67c3695cebp+5, -0x1.103c8229e69d2p+6,
     0x1.1b7d99be3adbfp+5},
    {-0x1.c7f3a0b88f6f5p+1, 0x1.f361ee0a013c6p+5, -0x1.bfa04d1e03654p+8, 0x1.8bd609bea2c4dp+9,
     -0x1.9f1f21b6344e2p+8},
    {0x1.fe29c2cbcec55p+3, -0x1.1c8e61d11714cp+8, 0x1.400291bd47d65p+11, -0x1.1f7db9c2dabb0p+12,
     0x1.2f91937c7a540p+11},
    {-0x1.5ac2e8f0deddfp+5, 0x1.3a3ad9df81859p+9, -0x1.087c8a400594ep+13, 0x1.dac86b85aea71p+13,
     -0x1.f82f0aab8d624p+12},
    {0x1.0a1e75622a704p+6, -0x1.215f4c355c16bp+9, 0x1.0e524ef88a005p+14, -0x1.d37aee21b7dd1p+14,
     0x1.f401e768b8275p+13},
    {-0x1.d2dd78791c19dp+5, -0x1.236015c905aafp+6, -0x1.56e92ca00331ap+14, 0x1.0d6e0ed0645c0p+15,
     -0x1.266db048c3323p+14},
    {0x1.bda63a8076598p+4, 0x1.d7ad6d1c3603ap+8, 0x1.f0e52b05daeffp+13, -0x1.4740b23fa0f19p+14,
     0x1.8017c03ce7a03p+13},
    {-0x1.6b4ab0c27e8e4p+2, -0x1.bab4761b132b0p+7, -0x1.38fce147e5257p+12, 0x1.33761ef37e53ap+12,
     -0x1.bc37fff1867a7p+11}};

/// s = zeta w P(w, z), w = (1 + 2 zeta)^(-1/2), z = sqrt(|x| / 9). Greatest relative error 2.3e-03.
inline constexpr double guess_high[9][5] = {
    {0x1.0295b7e88cc2ep+2, 0x1.2b89fe31c0630p-2, -0x1.695e286b2beb0p-2, -0x1.94f7e69d7d8b1p+0,
     0x1.b87de52376376p+0},
    {-0x1.01138a50a4ffap+1, -0x1.e448caf8c8001p+3, 0x1.35e26487b4c68p+4, 0x1.3fb245070bba9p+6,
     -0x1.63eb61f1793b5p+6},
    {0x1.1d247784edc0ap+4, 0x1.0053ad9e6a2ffp+8, -0x1.3a17d93c327b0p+8, -0x1.5aa76e297e3d1p+10,
     0x1.8747ad16225cap+10},
    {-0x1.2725318c35fc2p+7, -0x1.f0239816cbd80p+10, 0x1.353256d16c9abp+11, 0x1.68214592cd693p+13,
     -0x1.970e0d04ad3d2p+13},
    {0x1.1652788eef3e1p+9, 0x1.fdf7cee683576p+12, -0x1.2332f510fa1e9p+13, -0x1.9847b381fe964p+15,
     0x1.ca46ed6bbb750p+15},
    {-0x1.1ba480509e6cep+10, -0x1.299052c15aaffp+14, 0x1.2dee04a3755efp+14, 0x1.0987f98eb5d2cp+17,
     -0x1.28311827364bdp+17},
    {0x1.423230b1b1566p+10, 0x1.8b04c45c64faap+14, -0x1.472bad0ff9ed7p+14, -0x1.901d6707a1d14p+17,
     0x1.b9ac9b722dd9ap+17},
    {-0x1.7f6d2fe251086p+9, -0x1.14fd517519c3dp+14, 0x1.32cd9586660d0p+13, 0x1.45856fe798dd6p+17,
     -0x1.61bf5fdf3a245p+17},
    {0x1.74704db14aa50p+7, 0x1.3d8914d874608p+12, -0x1.698b4b0439c50p+9, -0x1.bbc773e49ee75p+15,
     0x1.d829917f5f900p+15}};

/// The price at d1 = 0 over sqrt(2 |x|).
inline constexpr double guess_split[] = {0x1.97d14476886e8p-2, -0x1.ecbaba00c7232p-3,
                                         0x1.b45c39fe85a6ep-4, -0x1.f5d65a6ee2789p-6,
                                         0x1.40c319f38f760p-8, -0x1.5387abc629600p-12};

}  // namespace btcfi::pricing::kernel
