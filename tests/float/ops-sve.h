/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OP(name, kind of arguments, their number, instruction), for float.c:
 * z0, z1 and z2 hold the arguments, z0 the result; all of p0 is true, x9 free.
 */
OP(fadd_d, DOUBLES, 2, "fadd z0.d, z0.d, z1.d")
OP(fadd_d_all, DOUBLES, 2, "fadd z0.d, p0/m, z0.d, z1.d")
OP(fadd_d_some, DOUBLES, 2,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfadd z0.d, p0/m, z0.d, z1.d")
OP(fsub_d, DOUBLES, 2, "fsub z0.d, z0.d, z1.d")
OP(fsub_d_all, DOUBLES, 2, "fsub z0.d, p0/m, z0.d, z1.d")
OP(fsub_d_some, DOUBLES, 2,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfsub z0.d, p0/m, z0.d, z1.d")
OP(fmul_d, DOUBLES, 2, "fmul z0.d, z0.d, z1.d")
OP(fmul_d_all, DOUBLES, 2, "fmul z0.d, p0/m, z0.d, z1.d")
OP(fmul_d_some, DOUBLES, 2,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfmul z0.d, p0/m, z0.d, z1.d")
OP(fdiv_d_all, DOUBLES, 2, "fdiv z0.d, p0/m, z0.d, z1.d")
OP(fdiv_d_some, DOUBLES, 2,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfdiv z0.d, p0/m, z0.d, z1.d")
OP(fmla_d_all, DOUBLES, 3, "fmla z0.d, p0/m, z1.d, z2.d")
OP(fmla_d_some, DOUBLES, 3,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfmla z0.d, p0/m, z1.d, z2.d")
OP(fmls_d_all, DOUBLES, 3, "fmls z0.d, p0/m, z1.d, z2.d")
OP(fmls_d_some, DOUBLES, 3,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfmls z0.d, p0/m, z1.d, z2.d")
OP(fnmla_d_all, DOUBLES, 3, "fnmla z0.d, p0/m, z1.d, z2.d")
OP(fnmla_d_some, DOUBLES, 3,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfnmla z0.d, p0/m, z1.d, z2.d")
OP(fnmls_d_all, DOUBLES, 3, "fnmls z0.d, p0/m, z1.d, z2.d")
OP(fnmls_d_some, DOUBLES, 3,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfnmls z0.d, p0/m, z1.d, z2.d")
OP(fmad_d_all, DOUBLES, 3, "fmad z0.d, p0/m, z1.d, z2.d")
OP(fmad_d_some, DOUBLES, 3,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfmad z0.d, p0/m, z1.d, z2.d")
OP(fmsb_d_all, DOUBLES, 3, "fmsb z0.d, p0/m, z1.d, z2.d")
OP(fmsb_d_some, DOUBLES, 3,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfmsb z0.d, p0/m, z1.d, z2.d")
OP(fnmad_d_all, DOUBLES, 3, "fnmad z0.d, p0/m, z1.d, z2.d")
OP(fnmad_d_some, DOUBLES, 3,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfnmad z0.d, p0/m, z1.d, z2.d")
OP(fnmsb_d_all, DOUBLES, 3, "fnmsb z0.d, p0/m, z1.d, z2.d")
OP(fnmsb_d_some, DOUBLES, 3,
   "mov x9, 5\n\twhilelo p0.d, xzr, x9\n\tfnmsb z0.d, p0/m, z1.d, z2.d")
OP(fmla_d_idx, DOUBLES, 3, "fmla z0.d, z1.d, z2.d[1]")
OP(fmls_d_idx, DOUBLES, 3, "fmls z0.d, z1.d, z2.d[1]")
OP(fmul_d_idx, DOUBLES, 2, "fmul z0.d, z0.d, z1.d[1]")
OP(fdivr_d_all, DOUBLES, 2, "fdivr z0.d, p0/m, z0.d, z1.d")
OP(fsqrt_d_all, DOUBLES, 1, "fsqrt z0.d, p0/m, z0.d")
OP(fmax_d_all, DOUBLES, 2, "fmax z0.d, p0/m, z0.d, z1.d")
OP(fadd_s, SINGLES, 2, "fadd z0.s, z0.s, z1.s")
OP(fadd_s_all, SINGLES, 2, "fadd z0.s, p0/m, z0.s, z1.s")
OP(fadd_s_some, SINGLES, 2,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfadd z0.s, p0/m, z0.s, z1.s")
OP(fsub_s, SINGLES, 2, "fsub z0.s, z0.s, z1.s")
OP(fsub_s_all, SINGLES, 2, "fsub z0.s, p0/m, z0.s, z1.s")
OP(fsub_s_some, SINGLES, 2,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfsub z0.s, p0/m, z0.s, z1.s")
OP(fmul_s, SINGLES, 2, "fmul z0.s, z0.s, z1.s")
OP(fmul_s_all, SINGLES, 2, "fmul z0.s, p0/m, z0.s, z1.s")
OP(fmul_s_some, SINGLES, 2,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfmul z0.s, p0/m, z0.s, z1.s")
OP(fdiv_s_all, SINGLES, 2, "fdiv z0.s, p0/m, z0.s, z1.s")
OP(fdiv_s_some, SINGLES, 2,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfdiv z0.s, p0/m, z0.s, z1.s")
OP(fmla_s_all, SINGLES, 3, "fmla z0.s, p0/m, z1.s, z2.s")
OP(fmla_s_some, SINGLES, 3,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfmla z0.s, p0/m, z1.s, z2.s")
OP(fmls_s_all, SINGLES, 3, "fmls z0.s, p0/m, z1.s, z2.s")
OP(fmls_s_some, SINGLES, 3,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfmls z0.s, p0/m, z1.s, z2.s")
OP(fnmla_s_all, SINGLES, 3, "fnmla z0.s, p0/m, z1.s, z2.s")
OP(fnmla_s_some, SINGLES, 3,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfnmla z0.s, p0/m, z1.s, z2.s")
OP(fnmls_s_all, SINGLES, 3, "fnmls z0.s, p0/m, z1.s, z2.s")
OP(fnmls_s_some, SINGLES, 3,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfnmls z0.s, p0/m, z1.s, z2.s")
OP(fmad_s_all, SINGLES, 3, "fmad z0.s, p0/m, z1.s, z2.s")
OP(fmad_s_some, SINGLES, 3,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfmad z0.s, p0/m, z1.s, z2.s")
OP(fmsb_s_all, SINGLES, 3, "fmsb z0.s, p0/m, z1.s, z2.s")
OP(fmsb_s_some, SINGLES, 3,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfmsb z0.s, p0/m, z1.s, z2.s")
OP(fnmad_s_all, SINGLES, 3, "fnmad z0.s, p0/m, z1.s, z2.s")
OP(fnmad_s_some, SINGLES, 3,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfnmad z0.s, p0/m, z1.s, z2.s")
OP(fnmsb_s_all, SINGLES, 3, "fnmsb z0.s, p0/m, z1.s, z2.s")
OP(fnmsb_s_some, SINGLES, 3,
   "mov x9, 11\n\twhilelo p0.s, xzr, x9\n\tfnmsb z0.s, p0/m, z1.s, z2.s")
OP(fmla_s_idx, SINGLES, 3, "fmla z0.s, z1.s, z2.s[3]")
OP(fmls_s_idx, SINGLES, 3, "fmls z0.s, z1.s, z2.s[3]")
OP(fmul_s_idx, SINGLES, 2, "fmul z0.s, z0.s, z1.s[3]")
OP(fdivr_s_all, SINGLES, 2, "fdivr z0.s, p0/m, z0.s, z1.s")
OP(fsqrt_s_all, SINGLES, 1, "fsqrt z0.s, p0/m, z0.s")
OP(fmax_s_all, SINGLES, 2, "fmax z0.s, p0/m, z0.s, z1.s")
/* Which elements are active is what the third argument's bits say. */
#define MASK        "str z2, [%[r]]\n\tldr p0, [%[r]]\n\t"
#define STORE       "\n\tmov z0.b, p1/z, #1"
OP(fmin_d_all, DOUBLES, 2, "fmin z0.d, p0/m, z0.d, z1.d")
OP(fminnm_d_all, DOUBLES, 2, "fminnm z0.d, p0/m, z0.d, z1.d")
OP(fmaxnm_d_all, DOUBLES, 2, "fmaxnm z0.d, p0/m, z0.d, z1.d")
OP(fsubr_d_all, DOUBLES, 2, "fsubr z0.d, p0/m, z0.d, z1.d")
OP(fadd_d_mask, DOUBLES, 3, MASK "fadd z0.d, p0/m, z0.d, z1.d")
OP(fmul_d_mask, DOUBLES, 3, MASK "fmul z0.d, p0/m, z0.d, z1.d")
OP(fmin_d_mask, DOUBLES, 3, MASK "fmin z0.d, p0/m, z0.d, z1.d")
OP(fmax_d_mask, DOUBLES, 3, MASK "fmax z0.d, p0/m, z0.d, z1.d")
OP(fdivr_d_mask, DOUBLES, 3, MASK "fdivr z0.d, p0/m, z0.d, z1.d")
OP(fmla_d_mask, DOUBLES, 3, MASK "fmla z0.d, p0/m, z1.d, z2.d")
OP(fsqrt_d_mask, DOUBLES, 3, MASK "fsqrt z0.d, p0/m, z1.d")
OP(fadd_d_number, DOUBLES, 3, MASK "fadd z0.d, p0/m, z0.d, #0.5")
OP(fsub_d_number, DOUBLES, 3, MASK "fsub z0.d, p0/m, z0.d, #1.0")
OP(fsubr_d_number, DOUBLES, 3, MASK "fsubr z0.d, p0/m, z0.d, #1.0")
OP(fmul_d_number, DOUBLES, 3, MASK "fmul z0.d, p0/m, z0.d, #2.0")
OP(fmax_d_number, DOUBLES, 3, MASK "fmax z0.d, p0/m, z0.d, #0.0")
OP(fmin_d_number, DOUBLES, 3, MASK "fmin z0.d, p0/m, z0.d, #1.0")
OP(fmaxnm_d_number, DOUBLES, 3, MASK "fmaxnm z0.d, p0/m, z0.d, #1.0")
OP(fminnm_d_number, DOUBLES, 3, MASK "fminnm z0.d, p0/m, z0.d, #0.0")
OP(fcmeq_d_all, DOUBLES, 2, "fcmeq p1.d, p0/z, z0.d, z1.d" STORE)
OP(fcmeq_d_mask, DOUBLES, 3,
   MASK "fcmeq p1.d, p0/z, z0.d, z1.d" STORE)
OP(fcmne_d_all, DOUBLES, 2, "fcmne p1.d, p0/z, z0.d, z1.d" STORE)
OP(fcmne_d_mask, DOUBLES, 3,
   MASK "fcmne p1.d, p0/z, z0.d, z1.d" STORE)
OP(fcmge_d_all, DOUBLES, 2, "fcmge p1.d, p0/z, z0.d, z1.d" STORE)
OP(fcmge_d_mask, DOUBLES, 3,
   MASK "fcmge p1.d, p0/z, z0.d, z1.d" STORE)
OP(fcmgt_d_all, DOUBLES, 2, "fcmgt p1.d, p0/z, z0.d, z1.d" STORE)
OP(fcmgt_d_mask, DOUBLES, 3,
   MASK "fcmgt p1.d, p0/z, z0.d, z1.d" STORE)
OP(fcmeq_d_zero, DOUBLES, 3,
   MASK "fcmeq p1.d, p0/z, z0.d, #0.0" STORE)
OP(fcmne_d_zero, DOUBLES, 3,
   MASK "fcmne p1.d, p0/z, z0.d, #0.0" STORE)
OP(fcmge_d_zero, DOUBLES, 3,
   MASK "fcmge p1.d, p0/z, z0.d, #0.0" STORE)
OP(fcmgt_d_zero, DOUBLES, 3,
   MASK "fcmgt p1.d, p0/z, z0.d, #0.0" STORE)
OP(fcmle_d_zero, DOUBLES, 3,
   MASK "fcmle p1.d, p0/z, z0.d, #0.0" STORE)
OP(fcmlt_d_zero, DOUBLES, 3,
   MASK "fcmlt p1.d, p0/z, z0.d, #0.0" STORE)
OP(fmin_s_all, SINGLES, 2, "fmin z0.s, p0/m, z0.s, z1.s")
OP(fminnm_s_all, SINGLES, 2, "fminnm z0.s, p0/m, z0.s, z1.s")
OP(fmaxnm_s_all, SINGLES, 2, "fmaxnm z0.s, p0/m, z0.s, z1.s")
OP(fsubr_s_all, SINGLES, 2, "fsubr z0.s, p0/m, z0.s, z1.s")
OP(fadd_s_mask, SINGLES, 3, MASK "fadd z0.s, p0/m, z0.s, z1.s")
OP(fmul_s_mask, SINGLES, 3, MASK "fmul z0.s, p0/m, z0.s, z1.s")
OP(fmin_s_mask, SINGLES, 3, MASK "fmin z0.s, p0/m, z0.s, z1.s")
OP(fmax_s_mask, SINGLES, 3, MASK "fmax z0.s, p0/m, z0.s, z1.s")
OP(fdivr_s_mask, SINGLES, 3, MASK "fdivr z0.s, p0/m, z0.s, z1.s")
OP(fmla_s_mask, SINGLES, 3, MASK "fmla z0.s, p0/m, z1.s, z2.s")
OP(fsqrt_s_mask, SINGLES, 3, MASK "fsqrt z0.s, p0/m, z1.s")
OP(fadd_s_number, SINGLES, 3, MASK "fadd z0.s, p0/m, z0.s, #0.5")
OP(fsub_s_number, SINGLES, 3, MASK "fsub z0.s, p0/m, z0.s, #1.0")
OP(fsubr_s_number, SINGLES, 3, MASK "fsubr z0.s, p0/m, z0.s, #1.0")
OP(fmul_s_number, SINGLES, 3, MASK "fmul z0.s, p0/m, z0.s, #2.0")
OP(fmax_s_number, SINGLES, 3, MASK "fmax z0.s, p0/m, z0.s, #0.0")
OP(fmin_s_number, SINGLES, 3, MASK "fmin z0.s, p0/m, z0.s, #1.0")
OP(fmaxnm_s_number, SINGLES, 3, MASK "fmaxnm z0.s, p0/m, z0.s, #1.0")
OP(fminnm_s_number, SINGLES, 3, MASK "fminnm z0.s, p0/m, z0.s, #0.0")
OP(fcmeq_s_all, SINGLES, 2, "fcmeq p1.s, p0/z, z0.s, z1.s" STORE)
OP(fcmeq_s_mask, SINGLES, 3,
   MASK "fcmeq p1.s, p0/z, z0.s, z1.s" STORE)
OP(fcmne_s_all, SINGLES, 2, "fcmne p1.s, p0/z, z0.s, z1.s" STORE)
OP(fcmne_s_mask, SINGLES, 3,
   MASK "fcmne p1.s, p0/z, z0.s, z1.s" STORE)
OP(fcmge_s_all, SINGLES, 2, "fcmge p1.s, p0/z, z0.s, z1.s" STORE)
OP(fcmge_s_mask, SINGLES, 3,
   MASK "fcmge p1.s, p0/z, z0.s, z1.s" STORE)
OP(fcmgt_s_all, SINGLES, 2, "fcmgt p1.s, p0/z, z0.s, z1.s" STORE)
OP(fcmgt_s_mask, SINGLES, 3,
   MASK "fcmgt p1.s, p0/z, z0.s, z1.s" STORE)
OP(fcmeq_s_zero, SINGLES, 3,
   MASK "fcmeq p1.s, p0/z, z0.s, #0.0" STORE)
OP(fcmne_s_zero, SINGLES, 3,
   MASK "fcmne p1.s, p0/z, z0.s, #0.0" STORE)
OP(fcmge_s_zero, SINGLES, 3,
   MASK "fcmge p1.s, p0/z, z0.s, #0.0" STORE)
OP(fcmgt_s_zero, SINGLES, 3,
   MASK "fcmgt p1.s, p0/z, z0.s, #0.0" STORE)
OP(fcmle_s_zero, SINGLES, 3,
   MASK "fcmle p1.s, p0/z, z0.s, #0.0" STORE)
OP(fcmlt_s_zero, SINGLES, 3,
   MASK "fcmlt p1.s, p0/z, z0.s, #0.0" STORE)
