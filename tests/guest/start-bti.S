/*
 * A start file with branch target identification, which the cross C
 * library's own lacks: with it a whole program can be marked, and the
 * emulated CPU enforces landing pads. aarch64 only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
        .globl  _start
        .type   _start, %function
_start:
        bti     jc
        mov     x29, #0
        mov     x30, #0
        mov     x5, x0                  /* rtld_fini */
        ldr     x1, [sp]                /* argc */
        add     x2, sp, #8              /* argv */
        mov     x6, sp                  /* end of the stack */
        adrp    x0, main
        add     x0, x0, :lo12:main
        mov     x3, #0                  /* init and fini: not used any more */
        mov     x4, #0
        bl      __libc_start_main
        bl      abort

        .section .note.GNU-stack, "", %progbits
/* GNU_PROPERTY_AARCH64_FEATURE_1_AND: BTI and PAC (AArch64 ELF ABI) */
        .section .note.gnu.property, "a"
        .balign 8
        .word   4, 16, 5
        .asciz  "GNU"
        .word   0xc0000000, 4, 3, 0
