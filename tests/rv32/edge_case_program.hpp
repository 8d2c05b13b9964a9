#pragma once

#include "build_elf.hpp"

// Every misaligned load and store form, x0 destinations, jalr with an odd target, division edge
// cases, mulhsu, fence, ebreak and an unknown ecall. Its step count and hashes were made by
// BitVMX-CPU 0.7.3 (tag v0.7.3, 82ca4be) run on this program.

namespace btcfi::test {

inline Bytes edge_case_elf() {
  constexpr const char* code =
      "b702009003a3120083a3220003ae3200839e320003df1200838f3200b70500a0"
      "37c6feca1306e6aba3a0c50023a3c500a3a5c500a391c500a398c500238bc500"
      "03a0220003a0020037500000130010006f004000970200009382c20067801200"
      "370300809303f0ffb346730233677302b357030233780302b347030233680302"
      "33297302334073020f00f00f730010009308204d730000009759341213050000"
      "9308d00573000000";
  return build_elf({{".text", 1, 6, code_start, *from_hex(code), 0},
                    data_section({0x81828384, 0x91929394}),
                    nobits_section(".bss", 0xa0000000, 64),
                    nobits_section(".input", input_start, 64),
                    nobits_section(".stack", 0xe0000000, 4096)});
}

inline constexpr const char* edge_case_last_hash = "c56acfcccb138a2299381a6f63abd8a33763e099";
inline constexpr std::uint64_t edge_case_steps = 90;

struct HashAt {
  std::uint64_t step;
  const char* hash;
};
inline constexpr HashAt edge_case_hashes[] = {
    {5, "9fbcb56f4f8082b14f904496fd7d1754ff74cb58"},   // lw at +1
    {17, "a77fda0db7d04c5249acd8e11ab63af3383e6d41"},  // lh at +3, sign
    {19, "1850e37bfcb0b26ddc9aafd42364893a0a26d2e4"},  // lb
    {30, "b8937f50b2a8b3521ad70f9a888e72c92cbf53df"},  // sw at +1, eight micro-steps
    {38, "27e9fe79685a4a56c74d05b508cd67ed0707c36a"},  // sw at +2
    {46, "74ce7a75fd3b5e523313db5580408670a21d1878"},  // sw at +3
    {54, "1e2918c1e7f2c8a6735e3609f91f95516d6d2bf4"},  // sh at +3, eight micro-steps
    {62, "5a5406b9db37773250c1f87bea2d7e9f89aa5c6e"},  // sb
    {65, "6048d5851116b944e147e0aef10ab7d3836e358f"},  // lw to x0, misaligned: three steps
    {72, "2a8444b1dc0722a1c21501c6f62a95d4e8bac1ad"},  // jalr x0, odd target
    {75, "b17991fc530785d4e070018982afe82a4750006d"},  // div MIN / -1
    {76, "4bc285e42fd2b94c628aaf60eedb044d2e7184d9"},  // rem MIN / -1
    {77, "c451092be2d43e02bb825dfc3d26256946d31260"},  // divu by 0
    {86, "cd0fd6660ae42ef9f64f5e2b1104a7052433a70c"},  // unknown ecall
    {90, edge_case_last_hash},
};

}  // namespace btcfi::test
