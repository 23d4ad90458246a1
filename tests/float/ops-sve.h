/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OP(name, kind of arguments, their number, instruction), for float.c:
 * z0, z1 and z2 hold the arguments, z0 the result; all of p0 is true, x9 free.
 */
/* Registers as they are written after the instruction */
#define DN(f)       " z0." #f ", p0/m, z0." #f ", z1." #f
#define NM(f)       " z0." #f ", p0/m, z1." #f ", z2." #f
#define ND(f)       " z0." #f ", z0." #f ", z1." #f
#define PN(f)       " p1." #f ", p0/z, z0." #f ", z1." #f
/* The first elements are active. */
#define SOME_d      "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\t"
#define SOME_s      "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\t"
/* Which elements are active is what the third argument's bits say. */
#define MASK        "str z2, [%[r]]\n\tldr p0, [%[r]]\n\t"
#define STORE       "\n\tmov z0.b, p1/z, #1"

#define OPS_OF(f, K)                                                         \
    OP(fadd_##f, K, 2, "fadd" ND(f))                                         \
    OP(fadd_##f##_all, K, 2, "fadd" DN(f))                                   \
    OP(fadd_##f##_some, K, 2, SOME_##f "fadd" DN(f))                         \
    OP(fsub_##f, K, 2, "fsub" ND(f))                                         \
    OP(fsub_##f##_all, K, 2, "fsub" DN(f))                                   \
    OP(fsub_##f##_some, K, 2, SOME_##f "fsub" DN(f))                         \
    OP(fmul_##f, K, 2, "fmul" ND(f))                                         \
    OP(fmul_##f##_all, K, 2, "fmul" DN(f))                                   \
    OP(fmul_##f##_some, K, 2, SOME_##f "fmul" DN(f))                         \
    OP(fdiv_##f##_all, K, 2, "fdiv" DN(f))                                   \
    OP(fdiv_##f##_some, K, 2, SOME_##f "fdiv" DN(f))                         \
    OP(fmla_##f##_all, K, 3, "fmla" NM(f))                                   \
    OP(fmla_##f##_some, K, 3, SOME_##f "fmla" NM(f))                         \
    OP(fmls_##f##_all, K, 3, "fmls" NM(f))                                   \
    OP(fmls_##f##_some, K, 3, SOME_##f "fmls" NM(f))                         \
    OP(fnmla_##f##_all, K, 3, "fnmla" NM(f))                                 \
    OP(fnmla_##f##_some, K, 3, SOME_##f "fnmla" NM(f))                       \
    OP(fnmls_##f##_all, K, 3, "fnmls" NM(f))                                 \
    OP(fnmls_##f##_some, K, 3, SOME_##f "fnmls" NM(f))                       \
    OP(fmad_##f##_all, K, 3, "fmad" NM(f))                                   \
    OP(fmad_##f##_some, K, 3, SOME_##f "fmad" NM(f))                         \
    OP(fmsb_##f##_all, K, 3, "fmsb" NM(f))                                   \
    OP(fmsb_##f##_some, K, 3, SOME_##f "fmsb" NM(f))                         \
    OP(fnmad_##f##_all, K, 3, "fnmad" NM(f))                                 \
    OP(fnmad_##f##_some, K, 3, SOME_##f "fnmad" NM(f))                       \
    OP(fnmsb_##f##_all, K, 3, "fnmsb" NM(f))                                 \
    OP(fnmsb_##f##_some, K, 3, SOME_##f "fnmsb" NM(f))                       \
    OP(fmla_##f##_idx, K, 3, "fmla z0." #f ", z1." #f ", z2." #f "[1]")      \
    OP(fmls_##f##_idx, K, 3, "fmls z0." #f ", z1." #f ", z2." #f "[1]")      \
    OP(fmul_##f##_idx, K, 2, "fmul z0." #f ", z0." #f ", z1." #f "[1]")      \
    OP(fdivr_##f##_all, K, 2, "fdivr" DN(f))                                 \
    OP(fsqrt_##f##_all, K, 1, "fsqrt z0." #f ", p0/m, z0." #f)               \
    OP(fmax_##f##_all, K, 2, "fmax" DN(f))                                   \
    OP(fmin_##f##_all, K, 2, "fmin" DN(f))                                   \
    OP(fminnm_##f##_all, K, 2, "fminnm" DN(f))                               \
    OP(fmaxnm_##f##_all, K, 2, "fmaxnm" DN(f))                               \
    OP(fsubr_##f##_all, K, 2, "fsubr" DN(f))                                 \
    OP(fadd_##f##_mask, K, 3, MASK "fadd" DN(f))                             \
    OP(fmul_##f##_mask, K, 3, MASK "fmul" DN(f))                             \
    OP(fmin_##f##_mask, K, 3, MASK "fmin" DN(f))                             \
    OP(fmax_##f##_mask, K, 3, MASK "fmax" DN(f))                             \
    OP(fdivr_##f##_mask, K, 3, MASK "fdivr" DN(f))                           \
    OP(fmla_##f##_mask, K, 3, MASK "fmla" NM(f))                             \
    OP(fsqrt_##f##_mask, K, 3, MASK "fsqrt z0." #f ", p0/m, z1." #f)         \
    OP(fadd_##f##_number, K, 3,                                              \
       MASK "fadd z0." #f ", p0/m, z0." #f ", #0.5")                         \
    OP(fsub_##f##_number, K, 3,                                              \
       MASK "fsub z0." #f ", p0/m, z0." #f ", #1.0")                         \
    OP(fsubr_##f##_number, K, 3,                                             \
       MASK "fsubr z0." #f ", p0/m, z0." #f ", #1.0")                        \
    OP(fmul_##f##_number, K, 3,                                              \
       MASK "fmul z0." #f ", p0/m, z0." #f ", #2.0")                         \
    OP(fmax_##f##_number, K, 3,                                              \
       MASK "fmax z0." #f ", p0/m, z0." #f ", #0.0")                         \
    OP(fmin_##f##_number, K, 3,                                              \
       MASK "fmin z0." #f ", p0/m, z0." #f ", #1.0")                         \
    OP(fmaxnm_##f##_number, K, 3,                                            \
       MASK "fmaxnm z0." #f ", p0/m, z0." #f ", #1.0")                       \
    OP(fminnm_##f##_number, K, 3,                                            \
       MASK "fminnm z0." #f ", p0/m, z0." #f ", #0.0")                       \
    OP(fcmeq_##f##_all, K, 2, "fcmeq" PN(f) STORE)                           \
    OP(fcmeq_##f##_mask, K, 3, MASK "fcmeq" PN(f) STORE)                     \
    OP(fcmne_##f##_all, K, 2, "fcmne" PN(f) STORE)                           \
    OP(fcmne_##f##_mask, K, 3, MASK "fcmne" PN(f) STORE)                     \
    OP(fcmge_##f##_all, K, 2, "fcmge" PN(f) STORE)                           \
    OP(fcmge_##f##_mask, K, 3, MASK "fcmge" PN(f) STORE)                     \
    OP(fcmgt_##f##_all, K, 2, "fcmgt" PN(f) STORE)                           \
    OP(fcmgt_##f##_mask, K, 3, MASK "fcmgt" PN(f) STORE)                     \
    OP(fcmeq_##f##_zero, K, 3,                                               \
       MASK "fcmeq p1." #f ", p0/z, z0." #f ", #0.0" STORE)                  \
    OP(fcmne_##f##_zero, K, 3,                                               \
       MASK "fcmne p1." #f ", p0/z, z0." #f ", #0.0" STORE)                  \
    OP(fcmge_##f##_zero, K, 3,                                               \
       MASK "fcmge p1." #f ", p0/z, z0." #f ", #0.0" STORE)                  \
    OP(fcmgt_##f##_zero, K, 3,                                               \
       MASK "fcmgt p1." #f ", p0/z, z0." #f ", #0.0" STORE)                  \
    OP(fcmle_##f##_zero, K, 3,                                               \
       MASK "fcmle p1." #f ", p0/z, z0." #f ", #0.0" STORE)                  \
    OP(fcmlt_##f##_zero, K, 3,                                               \
       MASK "fcmlt p1." #f ", p0/z, z0." #f ", #0.0" STORE)
OPS_OF(d, DOUBLES)
OPS_OF(s, SINGLES)
#undef OPS_OF

#define CONVERT(name, K, to, from)                                           \
    OP(name##_##to##_##from, K, 1,                                           \
       #name " z0." #to ", p0/m, z0." #from)                                 \
    OP(name##_##to##_##from##_mask, K, 3,                                    \
       MASK #name " z0." #to ", p0/m, z1." #from)
CONVERT(fcvtzs, DOUBLES, d, d)
CONVERT(fcvtzs, DOUBLES, s, d)
CONVERT(fcvtzs, SINGLES, d, s)
CONVERT(fcvtzs, SINGLES, s, s)
CONVERT(fcvtzu, DOUBLES, d, d)
CONVERT(fcvtzu, DOUBLES, s, d)
CONVERT(fcvtzu, SINGLES, d, s)
CONVERT(fcvtzu, SINGLES, s, s)
CONVERT(scvtf, INTEGERS, d, d)
CONVERT(scvtf, INTEGERS, s, d)
CONVERT(scvtf, INTEGERS, d, s)
CONVERT(scvtf, INTEGERS, s, s)
CONVERT(ucvtf, INTEGERS, d, d)
CONVERT(ucvtf, INTEGERS, s, d)
CONVERT(ucvtf, INTEGERS, d, s)
CONVERT(ucvtf, INTEGERS, s, s)
CONVERT(fcvt, DOUBLES, s, d)
CONVERT(fcvt, SINGLES, d, s)
CONVERT(frintn, DOUBLES, d, d)
CONVERT(frintp, DOUBLES, d, d)
CONVERT(frintm, DOUBLES, d, d)
CONVERT(frintz, DOUBLES, d, d)
CONVERT(frinta, DOUBLES, d, d)
CONVERT(frinti, DOUBLES, d, d)
CONVERT(frintx, DOUBLES, d, d)
CONVERT(frintn, SINGLES, s, s)
CONVERT(frintp, SINGLES, s, s)
CONVERT(frintm, SINGLES, s, s)
CONVERT(frintz, SINGLES, s, s)
CONVERT(frinta, SINGLES, s, s)
CONVERT(frinti, SINGLES, s, s)
CONVERT(frintx, SINGLES, s, s)
#undef CONVERT
