#pragma once

// Written by tools/pricing_guess.py: powers of w down, powers of z across.

namespace btcfi::pricing::kernel {

/// h = zeta w P(w, z), w = (1 + zeta / 3)^(-1/2), z = |x| / 9. Greatest relative error 3.2e-03.
inline constexpr double guess_low[7][4] = {
    {0x1.a378ea4f1c56fp-1, -0x1.93bf2adb50750p-7, -0x1.23b6973ca8530p-3, 0x1.3441166216544p-3},
    {-0x1.038766acc7a96p-5, 0x1.38cc94b72901ep-1, 0x1.a5863967463efp+1, -0x1.c6fa0723e967fp+1},
    {-0x1.5f820770e2392p+0, -0x1.16d924702a3aap+3, -0x1.c40da9a91a4aap+4, 0x1.df342eebfcdafp+4},
    {0x1.3b7f58abd257ep+2, 0x1.967c59887d605p+5, 0x1.fff35feef0a54p+6, -0x1.e6d0ec1599091p+6},
    {-0x1.5b49180403094p+3, -0x1.0bee5ce614ac3p+7, -0x1.5595f0c99ce9ep+8, 0x1.01a441a75eeccp+8},
    {0x1.5002b75cd889ap+3, 0x1.3c3b04310698cp+7, 0x1.eadad87bf36cbp+8, -0x1.02d2ee34cacc8p+8},
    {-0x1.cbf59275fd33cp+1, -0x1.0ff8cfaa34654p+6, -0x1.19bb4f83709a5p+8, 0x1.44a693d9d4e6ep+6}};

/// s = zeta w P(w, z), w = (1 + 2 zeta)^(-1/2), z = sqrt(|x| / 9). Greatest relative error 1.1e-02.
inline constexpr double guess_high[7][4] = {
    {0x1.02a97669ba9d6p+2, 0x1.93ee652eb9c3ap-1, -0x1.ec43f8d21638dp+0, 0x1.bf02ee1bac0eep-1},
    {-0x1.796fe6c79861bp+0, -0x1.ea1a22efbe96ap+4, 0x1.15d1e6edd8c2dp+6, -0x1.c0a20cde65cc7p+4},
    {0x1.e8d968e876535p+0, 0x1.52c5127d66cafp+8, -0x1.4cd7b7060ed29p+9, 0x1.a59ae79c33526p+7},
    {-0x1.2838227ae265cp+3, -0x1.7dc8c3d89ef6ep+10, 0x1.4883036c4c172p+11, -0x1.82e786cb79b2dp+8},
    {0x1.8d01728e754cap+3, 0x1.8f61324c3238cp+11, -0x1.084d2c39de3e0p+12, -0x1.a05f27218073cp+9},
    {-0x1.3e37230fb732fp+2, -0x1.814b86ee59bbep+11, 0x1.3920b2481e52fp+11, 0x1.650e8c33e9421p+11},
    {-0x1.3d7a013f9a328p-3, 0x1.15cb452e39244p+10, -0x1.c665489b580f8p+6, -0x1.fbdc1fa660081p+10}};

/// The price at d1 = 0 over sqrt(2 |x|).
inline constexpr double guess_split[] = {0x1.97d14476886e8p-2, -0x1.ecbaba00c7232p-3,
                                         0x1.b45c39fe85a6ep-4, -0x1.f5d65a6ee2789p-6,
                                         0x1.40c319f38f760p-8, -0x1.5387abc629600p-12};

/// As mills, for a step that another one corrects. Greatest relative error 3.3e-09.
inline constexpr double mills_coarse[] = {
    0x1.28273b50efa7ap+0,  -0x1.d5fd96349fdc4p-3,  0x1.3e97ea844b24ep-4,  0x1.9acdcf401f254p-6,
    -0x1.0f10322556618p-4, 0x1.f7c347b83638cp-5,   -0x1.37844a81cde83p-5, 0x1.0c74fba2e9108p-6,
    -0x1.134297d3030cdp-8, -0x1.79f04ae3e835bp-15, 0x1.dd75fd7ec374ep-12, -0x1.45f3ce817d879p-14,
    -0x1.904bd131dc6c0p-16};

}  // namespace btcfi::pricing::kernel
