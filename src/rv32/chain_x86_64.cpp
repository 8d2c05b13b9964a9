// Written by tools/blake3_chain.py, which explains it; not to be edited.

#include "rv32/chain.hpp"

#if BTCFI_RV32_CHAIN_X86_64

asm(R"(
.intel_syntax noprefix
.macro btcfi_rv32_chain_step
  mov [rsp + 16], ebx; lea r11d, [rax -1156040474]; mov [rsp + 12], eax;
  lea r12d, [rcx +1449989905]; mov [rsp + 24], edx; mov [rsp + 20], ecx;
  lea ecx, [rsi +1542638877]; mov [rsp + 28], esi; lea eax, [rbx + r11]; lea ebx, [rdx + r12];
  mov edx, [rsp + 36]; ror r12d, 16; ror r11d, 16; mov r13d, ecx; lea r15d, [r12 -1150833019];
  add edx, 19972691; xor r13d, 33; lea r9d, [r11 +1779033703]; mov edi, r15d;
  xor edi, -1694144372; ror r13d, 16; mov esi, r9d; xor esi, 1359893119; mov r14d, edx;
  xor r14d, 11; ror edi, 12; ror r14d, 16; add edx, [rsp + 40]; add ecx, [rsp + 32];
  lea r10d, [r14 -1521486534]; ror esi, 12; add ebx, edi; xor r12d, ebx; mov r8d, r10d;
  xor r8d, 1541459225; add eax, esi; ror r12d, 8; ror r8d, 12; xor r11d, eax;
  add eax, [rsp + 44]; add r15d, r12d; add edx, r8d; ror r11d, 8; mov [rsp + 48], r15d;
  xor r14d, edx; xor edi, r15d; lea r15d, [r13 +1013904242]; add r9d, r11d; mov ebp, r15d;
  xor ebp, 528734635; ror edi, 7; ror r14d, 8; xor esi, r9d; ror ebp, 12; add eax, edi;
  add r10d, r14d; ror esi, 7; add ecx, ebp; xor r14d, eax; xor r8d, r10d; add edx, esi;
  ror r14d, 16; xor r13d, ecx; ror r8d, 7; ror r13d, 8; add ecx, r8d; add r15d, r13d;
  xor r12d, ecx; xor r13d, edx; xor ebp, r15d; add r15d, r14d; ror r12d, 16; ror r13d, 16;
  xor edi, r15d; ror ebp, 7; add r9d, r12d; ror edi, 12; add ebx, ebp; xor r8d, r9d;
  xor r11d, ebx; add eax, edi; ror r8d, 12; xor r14d, eax; ror r11d, 16; add ecx, r8d;
  add eax, [rsp + 20]; ror r14d, 8; add r10d, r11d; xor r12d, ecx; add ecx, [rsp + 40];
  add r15d, r14d; xor ebp, r10d; ror r12d, 8; mov [rsp + 52], r15d; xor edi, r15d;
  mov r15d, [rsp + 48]; add r15d, r13d; ror ebp, 12; add r9d, r12d; xor esi, r15d; add ebx, ebp;
  ror edi, 7; xor r8d, r9d; xor r11d, ebx; add ebx, [rsp + 24]; ror esi, 12; ror r8d, 7;
  add edx, esi; add ebx, edi; ror r11d, 8; xor r13d, edx; xor r12d, ebx; add r10d, r11d;
  add edx, [rsp + 28]; ror r12d, 16; ror r13d, 8; xor ebp, r10d; add edx, r8d; add r15d, r13d;
  xor r14d, edx; ror ebp, 7; xor esi, r15d; add r15d, r12d; add ecx, ebp; ror r14d, 16;
  xor edi, r15d; ror esi, 7; xor r13d, ecx; add r10d, r14d; ror edi, 12; add eax, esi;
  ror r13d, 16; xor r8d, r10d; add ebx, edi; xor r11d, eax; add eax, [rsp + 36]; ror r8d, 12;
  xor r12d, ebx; ror r11d, 16; add edx, r8d; add ecx, [rsp + 12]; ror r12d, 8; add r9d, r11d;
  xor r14d, edx; add r15d, r12d; xor esi, r9d; ror r14d, 8; mov [rsp + 48], r15d; xor edi, r15d;
  mov r15d, [rsp + 52]; add r15d, r13d; ror esi, 12; add r10d, r14d; xor ebp, r15d; add eax, esi;
  ror edi, 7; xor r8d, r10d; ror ebp, 12; xor r11d, eax; add eax, [rsp + 16]; ror r8d, 7;
  add ecx, ebp; add eax, edi; ror r11d, 8; xor r13d, ecx; xor r14d, eax; add r9d, r11d;
  add ecx, r8d; ror r13d, 8; ror r14d, 16; xor esi, r9d; xor r12d, ecx; add r15d, r13d;
  ror r12d, 16; ror esi, 7; xor ebp, r15d; add r15d, r14d; add r9d, r12d; add edx, esi;
  xor edi, r15d; ror ebp, 7; xor r13d, edx; add edx, [rsp + 44]; ror edi, 12; add ebx, ebp;
  ror r13d, 16; xor r8d, r9d; add eax, edi; xor r11d, ebx; add ebx, [rsp + 32]; ror r8d, 12;
  xor r14d, eax; ror r11d, 16; add ecx, r8d; add eax, [rsp + 24]; ror r14d, 8; add r10d, r11d;
  xor r12d, ecx; add r15d, r14d; xor ebp, r10d; ror r12d, 8; add r9d, r12d; xor edi, r15d;
  mov [rsp + 52], r15d; ror ebp, 12; mov r15d, [rsp + 48]; add r15d, r13d; ror edi, 7;
  add ebx, ebp; xor r8d, r9d; xor esi, r15d; ror esi, 12; xor r11d, ebx; add ebx, edi;
  ror r8d, 7; add edx, esi; ror r11d, 8; xor r12d, ebx; ror r12d, 16; xor r13d, edx;
  add r10d, r11d; add edx, [rsp + 40]; ror r13d, 8; xor ebp, r10d; add edx, r8d; add r15d, r13d;
  xor r14d, edx; ror ebp, 7; xor esi, r15d; add r15d, r12d; add ecx, ebp; ror r14d, 16;
  xor edi, r15d; ror esi, 7; xor r13d, ecx; add r10d, r14d; ror edi, 12; add eax, esi;
  ror r13d, 16; xor r8d, r10d; add ebx, edi; xor r11d, eax; ror r8d, 12; add eax, [rsp + 28];
  xor r12d, ebx; ror r11d, 16; add edx, r8d; add ecx, [rsp + 20]; ror r12d, 8; add r9d, r11d;
  xor r14d, edx; add edx, [rsp + 44]; add r15d, r12d; xor esi, r9d; ror r14d, 8; xor edi, r15d;
  ror esi, 12; mov [rsp + 48], r15d; mov r15d, [rsp + 52]; add r15d, r13d; add r10d, r14d;
  xor ebp, r15d; ror edi, 7; add eax, esi; xor r8d, r10d; ror ebp, 12; xor r11d, eax;
  add eax, [rsp + 36]; ror r8d, 7; add eax, edi; add ecx, ebp; ror r11d, 8; xor r13d, ecx;
  xor r14d, eax; add r9d, r11d; add eax, [rsp + 32]; ror r13d, 8; ror r14d, 16; xor esi, r9d;
  add ecx, r8d; add r15d, r13d; ror esi, 7; xor r12d, ecx; xor ebp, r15d; add r15d, r14d;
  add edx, esi; ror r12d, 16; xor edi, r15d; xor r13d, edx; add r9d, r12d; ror ebp, 7;
  ror edi, 12; add ebx, ebp; ror r13d, 16; xor r8d, r9d; ror r8d, 12; add eax, edi;
  xor r11d, ebx; add edx, [rsp + 16]; xor r14d, eax; add ecx, r8d; add ebx, [rsp + 12];
  ror r11d, 16; ror r14d, 8; add r10d, r11d; xor r12d, ecx; xor ebp, r10d; add r15d, r14d;
  ror r12d, 8; mov [rsp + 52], r15d; xor edi, r15d; mov r15d, [rsp + 48]; add r15d, r13d;
  ror ebp, 12; add r9d, r12d; xor esi, r15d; ror edi, 7; add ebx, ebp; xor r8d, r9d; ror esi, 12;
  xor r11d, ebx; add ebx, edi; ror r8d, 7; xor r12d, ebx; ror r11d, 8; add edx, esi;
  xor r13d, edx; add r10d, r11d; ror r12d, 16; add edx, r8d; ror r13d, 8; xor ebp, r10d;
  xor r14d, edx; ror ebp, 7; ror r14d, 16; add r15d, r13d; xor esi, r15d; add r15d, r12d;
  add r10d, r14d; add ecx, ebp; xor edi, r15d; ror esi, 7; xor r13d, ecx; xor r8d, r10d;
  ror r13d, 16; ror edi, 12; add eax, esi; add ecx, [rsp + 24]; xor r11d, eax; add ebx, edi;
  ror r8d, 12; add eax, [rsp + 40]; xor r12d, ebx; ror r11d, 16; add edx, r8d; ror r12d, 8;
  add r9d, r11d; xor r14d, edx; add edx, [rsp + 16]; add r15d, r12d; xor esi, r9d; ror r14d, 8;
  mov [rsp + 48], r15d; xor edi, r15d; mov r15d, [rsp + 52]; add r15d, r13d; ror esi, 12;
  add r10d, r14d; xor ebp, r15d; add eax, esi; ror edi, 7; xor r8d, r10d; ror ebp, 12;
  xor r11d, eax; add eax, [rsp + 28]; ror r8d, 7; add ecx, ebp; add eax, edi; ror r11d, 8;
  xor r13d, ecx; xor r14d, eax; add r9d, r11d; add eax, [rsp + 12]; ror r13d, 8; ror r14d, 16;
  add ecx, [rsp + 32]; xor esi, r9d; add r15d, r13d; add ecx, r8d; ror esi, 7; xor ebp, r15d;
  add r15d, r14d; add edx, esi; xor r12d, ecx; xor edi, r15d; ror ebp, 7; ror r12d, 16;
  add ecx, [rsp + 44]; ror edi, 12; add ebx, ebp; xor r13d, edx; add edx, [rsp + 36];
  add eax, edi; xor r11d, ebx; ror r13d, 16; add ebx, [rsp + 20]; xor r14d, eax; ror r11d, 16;
  add r9d, r12d; xor r8d, r9d; ror r14d, 8; add r10d, r11d; add r15d, r14d; ror r8d, 12;
  xor ebp, r10d; xor edi, r15d; mov [rsp + 52], r15d; mov r15d, [rsp + 48]; add r15d, r13d;
  ror ebp, 12; add ecx, r8d; xor esi, r15d; ror edi, 7; add ebx, ebp; xor r12d, ecx; ror esi, 12;
  ror r12d, 8; xor r11d, ebx; add ebx, edi; add edx, esi; ror r11d, 8; add r9d, r12d;
  xor r12d, ebx; xor r13d, edx; ror r12d, 16; add r10d, r11d; xor r8d, r9d; ror r13d, 8;
  xor ebp, r10d; ror r8d, 7; add r15d, r13d; ror ebp, 7; add edx, r8d; xor esi, r15d;
  add r15d, r12d; add ecx, ebp; xor r14d, edx; xor edi, r15d; ror esi, 7; add edx, [rsp + 44];
  ror r14d, 16; ror edi, 12; xor r13d, ecx; add eax, esi; add r10d, r14d; add ebx, edi;
  xor r11d, eax; ror r13d, 16; xor r8d, r10d; xor r12d, ebx; ror r11d, 16; ror r8d, 12;
  add ebx, [rsp + 32]; ror r12d, 8; add r9d, r11d; add edx, r8d; add r15d, r12d; xor esi, r9d;
  xor r14d, edx; add edx, [rsp + 36]; xor edi, r15d; ror esi, 12; ror r14d, 8;
  mov [rsp + 48], r15d; mov r15d, [rsp + 52]; add r15d, r13d; xor ebp, r15d; add eax, esi;
  ror edi, 7; add r10d, r14d; ror ebp, 12; xor r11d, eax; add eax, [rsp + 40]; xor r8d, r10d;
  add ecx, ebp; add eax, edi; ror r11d, 8; ror r8d, 7; xor r13d, ecx; xor r14d, eax;
  add r9d, r11d; add eax, [rsp + 20]; ror r14d, 16; ror r13d, 8; xor esi, r9d;
  add ecx, [rsp + 12]; add r15d, r13d; ror esi, 7; add ecx, r8d; xor ebp, r15d; add r15d, r14d;
  xor r12d, ecx; add edx, esi; xor edi, r15d; ror ebp, 7; ror r12d, 16; xor r13d, edx;
  add ebx, ebp; ror edi, 12; ror r13d, 16; add r9d, r12d; add eax, edi; xor r11d, ebx;
  xor r8d, r9d; add ebx, [rsp + 24]; xor r14d, eax; ror r11d, 16; ror r8d, 12;
  add ecx, [rsp + 16]; ror r14d, 8; add r10d, r11d; add edx, [rsp + 28]; add ecx, r8d;
  add r15d, r14d; xor r12d, ecx; xor ebp, r10d; add ecx, [rsp + 44]; xor edi, r15d;
  mov [rsp + 52], r15d; mov r15d, [rsp + 48]; add r15d, r13d; ror ebp, 12; ror r12d, 8;
  xor esi, r15d; ror edi, 7; add ebx, ebp; add r9d, r12d; ror esi, 12; xor r11d, ebx;
  add ebx, edi; xor r8d, r9d; add edx, esi; xor r12d, ebx; ror r11d, 8; ror r8d, 7;
  xor r13d, edx; ror r12d, 16; add r10d, r11d; add ebx, [rsp + 32]; ror r13d, 8; xor ebp, r10d;
  add edx, r8d; add r15d, r13d; xor r14d, edx; ror ebp, 7; add edx, [rsp + 16]; xor esi, r15d;
  add r15d, r12d; ror r14d, 16; add ecx, ebp; xor edi, r15d; xor r13d, ecx; ror esi, 7;
  add r10d, r14d; ror edi, 12; add eax, esi; ror r13d, 16; xor r8d, r10d; add ebx, edi;
  xor r11d, eax; ror r8d, 12; xor r12d, ebx; ror r11d, 16; add edx, r8d; add ebx, [rsp + 12];
  ror r12d, 8; add r9d, r11d; xor r14d, edx; add edx, [rsp + 28]; add r15d, r12d; xor esi, r9d;
  ror r14d, 8; mov [rsp + 48], r15d; ror esi, 12; add r10d, r14d; xor edi, r15d;
  mov r15d, [rsp + 52]; add r15d, r13d; xor ebp, r15d; ror edi, 7; add eax, esi; xor r8d, r10d;
  ror ebp, 12; xor r11d, eax; add eax, edi; ror r8d, 7; add ecx, ebp; xor r14d, eax; ror r11d, 8;
  add eax, [rsp + 24]; xor r13d, ecx; ror r14d, 16; add r9d, r11d; add ecx, [rsp + 20];
  ror r13d, 8; xor esi, r9d; add ecx, r8d; add r15d, r13d; ror esi, 7; xor r12d, ecx;
  add ecx, [rsp + 36]; xor ebp, r15d; add r15d, r14d; add edx, esi; ror r12d, 16; xor edi, r15d;
  ror ebp, 7; add r9d, r12d; xor r13d, edx; ror edi, 12; add ebx, ebp; ror r13d, 16;
  xor r8d, r9d; add eax, edi; xor r11d, ebx; ror r8d, 12; add edx, [rsp + 40]; xor r14d, eax;
  ror r11d, 16; add ecx, r8d; ror r14d, 8; add r10d, r11d; xor r12d, ecx; add ecx, [rsp + 16];
  add r15d, r14d; xor ebp, r10d; ror r12d, 8; mov [rsp + 52], r15d; xor edi, r15d;
  mov r15d, [rsp + 48]; add r15d, r13d; ror ebp, 12; add r9d, r12d; xor esi, r15d; xor r8d, r9d;
  ror edi, 7; add ebx, ebp; ror esi, 12; xor r11d, ebx; add ebx, [rsp + 32]; ror r8d, 7;
  add edx, esi; add ebx, edi; ror r11d, 8; xor r13d, edx; xor r12d, ebx; add r10d, r11d;
  add ebx, [rsp + 12]; ror r13d, 8; ror r12d, 16; add edx, [rsp + 44]; xor ebp, r10d;
  add r15d, r13d; ror ebp, 7; add edx, r8d; xor esi, r15d; add r15d, r12d; add ecx, ebp;
  xor r14d, edx; xor edi, r15d; ror esi, 7; ror r14d, 16; xor r13d, ecx; add eax, esi;
  ror edi, 12; ror r13d, 16; add r10d, r14d; add ebx, edi; xor r11d, eax; xor r8d, r10d;
  add edx, [rsp + 36]; xor r12d, ebx; ror r11d, 16; ror r8d, 12; add ebx, [rsp + 20];
  add r9d, r11d; ror r12d, 8; add edx, r8d; add r15d, r12d; xor esi, r9d; xor r14d, edx;
  add edx, [rsp + 40]; mov [rsp + 48], r15d; xor edi, r15d; mov r15d, [rsp + 52]; add r15d, r13d;
  ror r14d, 8; ror esi, 12; xor ebp, r15d; ror edi, 7; add eax, esi; add r10d, r14d; ror ebp, 12;
  xor r11d, eax; add eax, edi; xor r8d, r10d; add ecx, ebp; xor r14d, eax; ror r11d, 8;
  ror r8d, 7; xor r13d, ecx; ror r14d, 16; add r9d, r11d; add ecx, [rsp + 24]; ror r13d, 8;
  xor esi, r9d; add ecx, r8d; add r15d, r13d; ror esi, 7; xor r12d, ecx; add ecx, [rsp + 28];
  xor ebp, r15d; add edx, esi; ror r12d, 16; add r15d, r14d; xor edi, r15d; xor r13d, edx;
  ror ebp, 7; add r9d, r12d; ror edi, 12; add ebx, ebp; ror r13d, 16; xor r8d, r9d; add eax, edi;
  xor r11d, ebx; ror r8d, 12; xor r14d, eax; ror r11d, 16; add ecx, r8d; ror r14d, 8;
  add r10d, r11d; xor r12d, ecx; add r15d, r14d; xor ebp, r10d; ror r12d, 8;
  mov [rsp + 52], r15d; xor edi, r15d; mov r15d, [rsp + 48]; add r15d, r13d; ror ebp, 12;
  add r9d, r12d; xor esi, r15d; add ebx, ebp; xor eax, r9d; xor r8d, r9d; xor r11d, ebx;
  ror esi, 12; ror edi, 7; xor ecx, [rsp + 52]; add edx, esi; ror r11d, 8; ror r8d, 7;
  xor r13d, edx; add r10d, r11d; ror r13d, 8; xor ebp, r10d; xor edx, r10d; add r15d, r13d;
  ror ebp, 7; xor esi, r15d; xor ebx, r15d; ror esi, 7; xor esi, r11d;
.endm
.pushsection .text
.p2align 6
.hidden btcfi_rv32_chain_x86_64
.globl btcfi_rv32_chain_x86_64
.type btcfi_rv32_chain_x86_64, @function
btcfi_rv32_chain_x86_64:
  .cfi_startproc
  endbr64
  push rbx
  .cfi_def_cfa_offset 16
  .cfi_offset rbx, -16
  push rbp
  .cfi_def_cfa_offset 24
  .cfi_offset rbp, -24
  push r12
  .cfi_def_cfa_offset 32
  .cfi_offset r12, -32
  push r13
  .cfi_def_cfa_offset 40
  .cfi_offset r13, -40
  push r14
  .cfi_def_cfa_offset 48
  .cfi_offset r14, -48
  push r15
  .cfi_def_cfa_offset 56
  .cfi_offset r15, -56
  sub rsp, 88
  .cfi_def_cfa_offset 144
  mov [rsp + 56], rsi
  mov [rsp + 64], rdx
  mov [rsp + 72], rcx
  movdqu xmm0, [rsi]
  movdqa [rsp + 32], xmm0
  mov r15, rdi
  mov eax, [r15 + 0]
  mov ebx, [r15 + 4]
  mov ecx, [r15 + 8]
  mov edx, [r15 + 12]
  mov esi, [r15 + 16]
.p2align 6
1:
  btcfi_rv32_chain_step
  mov rdi, [rsp + 56]
  add rdi, 16
  mov [rsp + 56], rdi
  cmp rdi, [rsp + 64]
  je 2f
  movdqu xmm0, [rdi]
  movdqa [rsp + 32], xmm0
  jmp 1b
2:
  mov rdi, [rsp + 72]
  mov [rdi + 0], eax
  mov [rdi + 4], ebx
  mov [rdi + 8], ecx
  mov [rdi + 12], edx
  mov [rdi + 16], esi
  add rsp, 88
  .cfi_def_cfa_offset 56
  pop r15
  .cfi_def_cfa_offset 48
  pop r14
  .cfi_def_cfa_offset 40
  pop r13
  .cfi_def_cfa_offset 32
  pop r12
  .cfi_def_cfa_offset 24
  pop rbp
  .cfi_def_cfa_offset 16
  pop rbx
  .cfi_def_cfa_offset 8
  ret
  .cfi_endproc
.size btcfi_rv32_chain_x86_64, . - btcfi_rv32_chain_x86_64
.p2align 6
.hidden btcfi_rv32_chain_each_x86_64
.globl btcfi_rv32_chain_each_x86_64
.type btcfi_rv32_chain_each_x86_64, @function
btcfi_rv32_chain_each_x86_64:
  .cfi_startproc
  endbr64
  push rbx
  .cfi_def_cfa_offset 16
  .cfi_offset rbx, -16
  push rbp
  .cfi_def_cfa_offset 24
  .cfi_offset rbp, -24
  push r12
  .cfi_def_cfa_offset 32
  .cfi_offset r12, -32
  push r13
  .cfi_def_cfa_offset 40
  .cfi_offset r13, -40
  push r14
  .cfi_def_cfa_offset 48
  .cfi_offset r14, -48
  push r15
  .cfi_def_cfa_offset 56
  .cfi_offset r15, -56
  sub rsp, 88
  .cfi_def_cfa_offset 144
  mov [rsp + 56], rsi
  mov [rsp + 64], rdx
  mov [rsp + 72], rcx
  movdqu xmm0, [rsi]
  movdqa [rsp + 32], xmm0
  mov r15, rdi
  mov eax, [r15 + 0]
  mov ebx, [r15 + 4]
  mov ecx, [r15 + 8]
  mov edx, [r15 + 12]
  mov esi, [r15 + 16]
.p2align 6
1:
  nop
  nop
  nop
  nop
  btcfi_rv32_chain_step
  nop
  nop
  nop
  nop
  mov rdi, [rsp + 72]
  mov [rdi + 0], eax
  mov [rdi + 4], ebx
  mov [rdi + 8], ecx
  mov [rdi + 12], edx
  mov [rdi + 16], esi
  add rdi, 33
  mov [rsp + 72], rdi
  mov rdi, [rsp + 56]
  add rdi, 16
  mov [rsp + 56], rdi
  cmp rdi, [rsp + 64]
  je 2f
  movdqu xmm0, [rdi]
  movdqa [rsp + 32], xmm0
  jmp 1b
2:
  add rsp, 88
  .cfi_def_cfa_offset 56
  pop r15
  .cfi_def_cfa_offset 48
  pop r14
  .cfi_def_cfa_offset 40
  pop r13
  .cfi_def_cfa_offset 32
  pop r12
  .cfi_def_cfa_offset 24
  pop rbp
  .cfi_def_cfa_offset 16
  pop rbx
  .cfi_def_cfa_offset 8
  ret
  .cfi_endproc
.size btcfi_rv32_chain_each_x86_64, . - btcfi_rv32_chain_each_x86_64
.popsection
.purgem btcfi_rv32_chain_step
.att_syntax prefix
)");

extern "C" {
using btcfi::rv32::TraceHash;
using btcfi::rv32::WriteWords;
void btcfi_rv32_chain_x86_64(const std::uint32_t* state, const WriteWords* first,
                             const WriteWords* end, std::uint32_t* last) noexcept;
void btcfi_rv32_chain_each_x86_64(const std::uint32_t* state, const WriteWords* first,
                                  const WriteWords* end, TraceHash* each) noexcept;
}
static_assert(sizeof(TraceHash) == 33 && offsetof(TraceHash, bytes) == 0, "the distance of two");

namespace btcfi::rv32 {

void blake3_absorb_x86_64(Blake3State& state, const WriteWords* steps, std::size_t count,
                          TraceHash* each) noexcept {
  if (count == 0) return;
  if (each == nullptr) {
    return btcfi_rv32_chain_x86_64(state.data(), steps, steps + count, state.data());
  }
  for (std::size_t i = 0; i < count; ++i) each[i].size = sizeof state;
  btcfi_rv32_chain_each_x86_64(state.data(), steps, steps + count, each);
  state = to_state(each[count - 1]);
}

}  // namespace btcfi::rv32

#endif
