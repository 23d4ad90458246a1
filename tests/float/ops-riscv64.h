/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OP(name, kind of arguments, their number, instruction), for float.c:
 * fa0, fa1 and fa2 hold the arguments, fa0 the result; t0 is free.
 */
OP(fadd_d, DOUBLES, 2, "fadd.d fa0, fa0, fa1")
OP(fsub_d, DOUBLES, 2, "fsub.d fa0, fa0, fa1")
OP(fmul_d, DOUBLES, 2, "fmul.d fa0, fa0, fa1")
OP(fdiv_d, DOUBLES, 2, "fdiv.d fa0, fa0, fa1")
OP(fmax_d, DOUBLES, 2, "fmax.d fa0, fa0, fa1")
OP(fmin_d, DOUBLES, 2, "fmin.d fa0, fa0, fa1")
OP(fsgnj_d, DOUBLES, 2, "fsgnj.d fa0, fa0, fa1")
OP(fsgnjn_d, DOUBLES, 2, "fsgnjn.d fa0, fa0, fa1")
OP(fsgnjx_d, DOUBLES, 2, "fsgnjx.d fa0, fa0, fa1")
OP(fmadd_d, DOUBLES, 3, "fmadd.d fa0, fa0, fa1, fa2")
OP(fmsub_d, DOUBLES, 3, "fmsub.d fa0, fa0, fa1, fa2")
OP(fnmadd_d, DOUBLES, 3, "fnmadd.d fa0, fa0, fa1, fa2")
OP(fnmsub_d, DOUBLES, 3, "fnmsub.d fa0, fa0, fa1, fa2")
OP(fsqrt_d, DOUBLES, 1, "fsqrt.d fa0, fa0")
OP(fadd_rne_d, DOUBLES, 2, "fadd.d fa0, fa0, fa1, rne")
OP(fmul_rup_d, DOUBLES, 2, "fmul.d fa0, fa0, fa1, rup")
OP(feq_d, DOUBLES, 2, "feq.d t0, fa0, fa1\n\tfmv.d.x fa0, t0")
OP(flt_d, DOUBLES, 2, "flt.d t0, fa0, fa1\n\tfmv.d.x fa0, t0")
OP(fle_d, DOUBLES, 2, "fle.d t0, fa0, fa1\n\tfmv.d.x fa0, t0")
OP(fcvt_w_d_dyn, DOUBLES, 1, "fcvt.w.d t0, fa0, dyn\n\tfmv.d.x fa0, t0")
OP(fcvt_w_d_rtz, DOUBLES, 1, "fcvt.w.d t0, fa0, rtz\n\tfmv.d.x fa0, t0")
OP(fcvt_w_d_rdn, DOUBLES, 1, "fcvt.w.d t0, fa0, rdn\n\tfmv.d.x fa0, t0")
OP(fcvt_w_d_rup, DOUBLES, 1, "fcvt.w.d t0, fa0, rup\n\tfmv.d.x fa0, t0")
OP(fcvt_w_d_rne, DOUBLES, 1, "fcvt.w.d t0, fa0, rne\n\tfmv.d.x fa0, t0")
OP(fcvt_w_d_rmm, DOUBLES, 1, "fcvt.w.d t0, fa0, rmm\n\tfmv.d.x fa0, t0")
OP(fcvt_d_w, INTEGERS, 1, "fmv.x.d t0, fa0\n\tfcvt.d.w fa0, t0")
OP(fcvt_wu_d_dyn, DOUBLES, 1, "fcvt.wu.d t0, fa0, dyn\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_d_rtz, DOUBLES, 1, "fcvt.wu.d t0, fa0, rtz\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_d_rdn, DOUBLES, 1, "fcvt.wu.d t0, fa0, rdn\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_d_rup, DOUBLES, 1, "fcvt.wu.d t0, fa0, rup\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_d_rne, DOUBLES, 1, "fcvt.wu.d t0, fa0, rne\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_d_rmm, DOUBLES, 1, "fcvt.wu.d t0, fa0, rmm\n\tfmv.d.x fa0, t0")
OP(fcvt_d_wu, INTEGERS, 1, "fmv.x.d t0, fa0\n\tfcvt.d.wu fa0, t0")
OP(fcvt_l_d_dyn, DOUBLES, 1, "fcvt.l.d t0, fa0, dyn\n\tfmv.d.x fa0, t0")
OP(fcvt_l_d_rtz, DOUBLES, 1, "fcvt.l.d t0, fa0, rtz\n\tfmv.d.x fa0, t0")
OP(fcvt_l_d_rdn, DOUBLES, 1, "fcvt.l.d t0, fa0, rdn\n\tfmv.d.x fa0, t0")
OP(fcvt_l_d_rup, DOUBLES, 1, "fcvt.l.d t0, fa0, rup\n\tfmv.d.x fa0, t0")
OP(fcvt_l_d_rne, DOUBLES, 1, "fcvt.l.d t0, fa0, rne\n\tfmv.d.x fa0, t0")
OP(fcvt_l_d_rmm, DOUBLES, 1, "fcvt.l.d t0, fa0, rmm\n\tfmv.d.x fa0, t0")
OP(fcvt_d_l, INTEGERS, 1, "fmv.x.d t0, fa0\n\tfcvt.d.l fa0, t0")
OP(fcvt_lu_d_dyn, DOUBLES, 1, "fcvt.lu.d t0, fa0, dyn\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_d_rtz, DOUBLES, 1, "fcvt.lu.d t0, fa0, rtz\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_d_rdn, DOUBLES, 1, "fcvt.lu.d t0, fa0, rdn\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_d_rup, DOUBLES, 1, "fcvt.lu.d t0, fa0, rup\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_d_rne, DOUBLES, 1, "fcvt.lu.d t0, fa0, rne\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_d_rmm, DOUBLES, 1, "fcvt.lu.d t0, fa0, rmm\n\tfmv.d.x fa0, t0")
OP(fcvt_d_lu, INTEGERS, 1, "fmv.x.d t0, fa0\n\tfcvt.d.lu fa0, t0")
OP(fclass_d, DOUBLES, 1, "fclass.d t0, fa0\n\tfmv.d.x fa0, t0")
OP(chain_d, DOUBLES, 3,
   "fmul.d fa0, fa0, fa1\n\t"
   "fadd.d fa0, fa0, fa2\n\t"
   "fdiv.d fa0, fa0, fa1\n\t"
   "fsqrt.d fa0, fa0")
OP(flags_d, DOUBLES, 3,
   "fmul.d fa0, fa0, fa1\n\t"
   "frflags t0\n\t"
   "csrsi fflags, 2\n\t"
   "fadd.d fa0, fa0, fa2\n\t"
   "csrci fflags, 1\n\t"
   "fdiv.d fa0, fa0, fa1")
OP(fadd_s, BOXED, 2, "fadd.s fa0, fa0, fa1")
OP(fsub_s, BOXED, 2, "fsub.s fa0, fa0, fa1")
OP(fmul_s, BOXED, 2, "fmul.s fa0, fa0, fa1")
OP(fdiv_s, BOXED, 2, "fdiv.s fa0, fa0, fa1")
OP(fmax_s, BOXED, 2, "fmax.s fa0, fa0, fa1")
OP(fmin_s, BOXED, 2, "fmin.s fa0, fa0, fa1")
OP(fsgnj_s, BOXED, 2, "fsgnj.s fa0, fa0, fa1")
OP(fsgnjn_s, BOXED, 2, "fsgnjn.s fa0, fa0, fa1")
OP(fsgnjx_s, BOXED, 2, "fsgnjx.s fa0, fa0, fa1")
OP(fmadd_s, BOXED, 3, "fmadd.s fa0, fa0, fa1, fa2")
OP(fmsub_s, BOXED, 3, "fmsub.s fa0, fa0, fa1, fa2")
OP(fnmadd_s, BOXED, 3, "fnmadd.s fa0, fa0, fa1, fa2")
OP(fnmsub_s, BOXED, 3, "fnmsub.s fa0, fa0, fa1, fa2")
OP(fsqrt_s, BOXED, 1, "fsqrt.s fa0, fa0")
OP(fadd_rne_s, BOXED, 2, "fadd.s fa0, fa0, fa1, rne")
OP(fmul_rup_s, BOXED, 2, "fmul.s fa0, fa0, fa1, rup")
OP(feq_s, BOXED, 2, "feq.s t0, fa0, fa1\n\tfmv.d.x fa0, t0")
OP(flt_s, BOXED, 2, "flt.s t0, fa0, fa1\n\tfmv.d.x fa0, t0")
OP(fle_s, BOXED, 2, "fle.s t0, fa0, fa1\n\tfmv.d.x fa0, t0")
OP(fcvt_w_s_dyn, BOXED, 1, "fcvt.w.s t0, fa0, dyn\n\tfmv.d.x fa0, t0")
OP(fcvt_w_s_rtz, BOXED, 1, "fcvt.w.s t0, fa0, rtz\n\tfmv.d.x fa0, t0")
OP(fcvt_w_s_rdn, BOXED, 1, "fcvt.w.s t0, fa0, rdn\n\tfmv.d.x fa0, t0")
OP(fcvt_w_s_rup, BOXED, 1, "fcvt.w.s t0, fa0, rup\n\tfmv.d.x fa0, t0")
OP(fcvt_w_s_rne, BOXED, 1, "fcvt.w.s t0, fa0, rne\n\tfmv.d.x fa0, t0")
OP(fcvt_w_s_rmm, BOXED, 1, "fcvt.w.s t0, fa0, rmm\n\tfmv.d.x fa0, t0")
OP(fcvt_s_w, INTEGERS, 1, "fmv.x.d t0, fa0\n\tfcvt.s.w fa0, t0")
OP(fcvt_wu_s_dyn, BOXED, 1, "fcvt.wu.s t0, fa0, dyn\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_s_rtz, BOXED, 1, "fcvt.wu.s t0, fa0, rtz\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_s_rdn, BOXED, 1, "fcvt.wu.s t0, fa0, rdn\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_s_rup, BOXED, 1, "fcvt.wu.s t0, fa0, rup\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_s_rne, BOXED, 1, "fcvt.wu.s t0, fa0, rne\n\tfmv.d.x fa0, t0")
OP(fcvt_wu_s_rmm, BOXED, 1, "fcvt.wu.s t0, fa0, rmm\n\tfmv.d.x fa0, t0")
OP(fcvt_s_wu, INTEGERS, 1, "fmv.x.d t0, fa0\n\tfcvt.s.wu fa0, t0")
OP(fcvt_l_s_dyn, BOXED, 1, "fcvt.l.s t0, fa0, dyn\n\tfmv.d.x fa0, t0")
OP(fcvt_l_s_rtz, BOXED, 1, "fcvt.l.s t0, fa0, rtz\n\tfmv.d.x fa0, t0")
OP(fcvt_l_s_rdn, BOXED, 1, "fcvt.l.s t0, fa0, rdn\n\tfmv.d.x fa0, t0")
OP(fcvt_l_s_rup, BOXED, 1, "fcvt.l.s t0, fa0, rup\n\tfmv.d.x fa0, t0")
OP(fcvt_l_s_rne, BOXED, 1, "fcvt.l.s t0, fa0, rne\n\tfmv.d.x fa0, t0")
OP(fcvt_l_s_rmm, BOXED, 1, "fcvt.l.s t0, fa0, rmm\n\tfmv.d.x fa0, t0")
OP(fcvt_s_l, INTEGERS, 1, "fmv.x.d t0, fa0\n\tfcvt.s.l fa0, t0")
OP(fcvt_lu_s_dyn, BOXED, 1, "fcvt.lu.s t0, fa0, dyn\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_s_rtz, BOXED, 1, "fcvt.lu.s t0, fa0, rtz\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_s_rdn, BOXED, 1, "fcvt.lu.s t0, fa0, rdn\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_s_rup, BOXED, 1, "fcvt.lu.s t0, fa0, rup\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_s_rne, BOXED, 1, "fcvt.lu.s t0, fa0, rne\n\tfmv.d.x fa0, t0")
OP(fcvt_lu_s_rmm, BOXED, 1, "fcvt.lu.s t0, fa0, rmm\n\tfmv.d.x fa0, t0")
OP(fcvt_s_lu, INTEGERS, 1, "fmv.x.d t0, fa0\n\tfcvt.s.lu fa0, t0")
OP(fclass_s, BOXED, 1, "fclass.s t0, fa0\n\tfmv.d.x fa0, t0")
OP(chain_s, BOXED, 3,
   "fmul.s fa0, fa0, fa1\n\t"
   "fadd.s fa0, fa0, fa2\n\t"
   "fdiv.s fa0, fa0, fa1\n\t"
   "fsqrt.s fa0, fa0")
OP(flags_s, BOXED, 3,
   "fmul.s fa0, fa0, fa1\n\t"
   "frflags t0\n\t"
   "csrsi fflags, 2\n\t"
   "fadd.s fa0, fa0, fa2\n\t"
   "csrci fflags, 1\n\t"
   "fdiv.s fa0, fa0, fa1")
OP(fcvt_d_s, BOXED, 1, "fcvt.d.s fa0, fa0")
OP(fcvt_s_d, DOUBLES, 1, "fcvt.s.d fa0, fa0")
OP(fadd_s_of_d, DOUBLES, 2, "fcvt.s.d fa0, fa0\n\tfadd.s fa0, fa0, fa1")
