/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OP(name, kind of arguments, their number, instruction), for float.c:
 * groups v4, v8 and v12 hold the arguments, v4 the result; v0 has bits of the
 * third, fa1 the first element of the second.  t0 is free.
 */
#define ALL_d
#define ALL_s       "vsetivli zero, 16, e32, m4, ta, ma\n\t"
#define SOME_d      "vsetivli zero, 7, e64, m4, tu, mu\n\t"
#define SOME_s      "vsetivli zero, 13, e32, m4, tu, mu\n\t"
#define BOX_d
#define BOX_s       "fmv.x.d t0, fa1\n\tfmv.w.x fa1, t0\n\t"

#define OPS_OF(f, K)                                                         \
    OP(vfadd_vv_##f, K, 2, ALL_##f "vfadd.vv v4, v4, v8")                    \
    OP(vfadd_vf_##f, K, 2, ALL_##f BOX_##f "vfadd.vf v4, v4, fa1")           \
    OP(vfadd_vv_##f##_some, K, 2, SOME_##f "vfadd.vv v4, v4, v8")            \
    OP(vfadd_vv_##f##_mask, K, 3, SOME_##f "vfadd.vv v4, v4, v8, v0.t")      \
    OP(vfsub_vv_##f, K, 2, ALL_##f "vfsub.vv v4, v4, v8")                    \
    OP(vfsub_vf_##f, K, 2, ALL_##f BOX_##f "vfsub.vf v4, v4, fa1")           \
    OP(vfsub_vv_##f##_some, K, 2, SOME_##f "vfsub.vv v4, v4, v8")            \
    OP(vfsub_vv_##f##_mask, K, 3, SOME_##f "vfsub.vv v4, v4, v8, v0.t")      \
    OP(vfmul_vv_##f, K, 2, ALL_##f "vfmul.vv v4, v4, v8")                    \
    OP(vfmul_vf_##f, K, 2, ALL_##f BOX_##f "vfmul.vf v4, v4, fa1")           \
    OP(vfmul_vv_##f##_some, K, 2, SOME_##f "vfmul.vv v4, v4, v8")            \
    OP(vfmul_vv_##f##_mask, K, 3, SOME_##f "vfmul.vv v4, v4, v8, v0.t")      \
    OP(vfdiv_vv_##f, K, 2, ALL_##f "vfdiv.vv v4, v4, v8")                    \
    OP(vfdiv_vf_##f, K, 2, ALL_##f BOX_##f "vfdiv.vf v4, v4, fa1")           \
    OP(vfdiv_vv_##f##_some, K, 2, SOME_##f "vfdiv.vv v4, v4, v8")            \
    OP(vfdiv_vv_##f##_mask, K, 3, SOME_##f "vfdiv.vv v4, v4, v8, v0.t")      \
    OP(vfmacc_vv_##f, K, 3, ALL_##f "vfmacc.vv v4, v8, v12")                 \
    OP(vfmacc_vf_##f, K, 3, ALL_##f BOX_##f "vfmacc.vf v4, fa1, v12")        \
    OP(vfmacc_vf_##f##_some, K, 3,                                           \
       SOME_##f BOX_##f "vfmacc.vf v4, fa1, v12")                            \
    OP(vfnmacc_vv_##f, K, 3, ALL_##f "vfnmacc.vv v4, v8, v12")               \
    OP(vfnmacc_vf_##f, K, 3, ALL_##f BOX_##f "vfnmacc.vf v4, fa1, v12")      \
    OP(vfnmacc_vf_##f##_some, K, 3,                                          \
       SOME_##f BOX_##f "vfnmacc.vf v4, fa1, v12")                           \
    OP(vfmsac_vv_##f, K, 3, ALL_##f "vfmsac.vv v4, v8, v12")                 \
    OP(vfmsac_vf_##f, K, 3, ALL_##f BOX_##f "vfmsac.vf v4, fa1, v12")        \
    OP(vfmsac_vf_##f##_some, K, 3,                                           \
       SOME_##f BOX_##f "vfmsac.vf v4, fa1, v12")                            \
    OP(vfnmsac_vv_##f, K, 3, ALL_##f "vfnmsac.vv v4, v8, v12")               \
    OP(vfnmsac_vf_##f, K, 3, ALL_##f BOX_##f "vfnmsac.vf v4, fa1, v12")      \
    OP(vfnmsac_vf_##f##_some, K, 3,                                          \
       SOME_##f BOX_##f "vfnmsac.vf v4, fa1, v12")                           \
    OP(vfmadd_vv_##f, K, 3, ALL_##f "vfmadd.vv v4, v8, v12")                 \
    OP(vfmadd_vf_##f, K, 3, ALL_##f BOX_##f "vfmadd.vf v4, fa1, v12")        \
    OP(vfmadd_vf_##f##_some, K, 3,                                           \
       SOME_##f BOX_##f "vfmadd.vf v4, fa1, v12")                            \
    OP(vfnmadd_vv_##f, K, 3, ALL_##f "vfnmadd.vv v4, v8, v12")               \
    OP(vfnmadd_vf_##f, K, 3, ALL_##f BOX_##f "vfnmadd.vf v4, fa1, v12")      \
    OP(vfnmadd_vf_##f##_some, K, 3,                                          \
       SOME_##f BOX_##f "vfnmadd.vf v4, fa1, v12")                           \
    OP(vfmsub_vv_##f, K, 3, ALL_##f "vfmsub.vv v4, v8, v12")                 \
    OP(vfmsub_vf_##f, K, 3, ALL_##f BOX_##f "vfmsub.vf v4, fa1, v12")        \
    OP(vfmsub_vf_##f##_some, K, 3,                                           \
       SOME_##f BOX_##f "vfmsub.vf v4, fa1, v12")                            \
    OP(vfnmsub_vv_##f, K, 3, ALL_##f "vfnmsub.vv v4, v8, v12")               \
    OP(vfnmsub_vf_##f, K, 3, ALL_##f BOX_##f "vfnmsub.vf v4, fa1, v12")      \
    OP(vfnmsub_vf_##f##_some, K, 3,                                          \
       SOME_##f BOX_##f "vfnmsub.vf v4, fa1, v12")                           \
    OP(vfmacc_vv_##f##_mask, K, 3, SOME_##f "vfmacc.vv v4, v8, v12, v0.t")   \
    OP(vfadd_vv_##f##_start, K, 2,                                           \
       ALL_##f "csrwi vstart, 3\n\tvfadd.vv v4, v4, v8")                     \
    OP(vfsqrt_##f, K, 1, ALL_##f "vfsqrt.v v4, v4")                          \
    OP(vfmax_vv_##f, K, 2, ALL_##f "vfmax.vv v4, v4, v8")                    \
    OP(vfmin_vv_##f, K, 2, ALL_##f "vfmin.vv v4, v4, v8")                    \
    OP(vfmin_vf_##f, K, 2, ALL_##f BOX_##f "vfmin.vf v4, v4, fa1")           \
    OP(vfmin_vv_##f##_mask, K, 3, SOME_##f "vfmin.vv v4, v4, v8, v0.t")      \
    OP(vfmax_vf_##f, K, 2, ALL_##f BOX_##f "vfmax.vf v4, v4, fa1")           \
    OP(vfmax_vv_##f##_mask, K, 3, SOME_##f "vfmax.vv v4, v4, v8, v0.t")      \
    OP(vfrsub_vf_##f, K, 2, ALL_##f BOX_##f "vfrsub.vf v4, v4, fa1")         \
    OP(vfrsub_vf_##f##_mask, K, 3,                                           \
       SOME_##f BOX_##f "vfrsub.vf v4, v4, fa1, v0.t")                       \
    OP(vfrdiv_vf_##f, K, 2, ALL_##f BOX_##f "vfrdiv.vf v4, v4, fa1")         \
    OP(vfrdiv_vf_##f##_mask, K, 3,                                           \
       SOME_##f BOX_##f "vfrdiv.vf v4, v4, fa1, v0.t")                       \
    OP(vfsqrt_##f##_mask, K, 3, SOME_##f "vfsqrt.v v4, v4, v0.t")            \
    OP(vmfeq_vv_##f, K, 2, ALL_##f "vmfeq.vv v4, v4, v8")                    \
    OP(vmfeq_vv_##f##_mask, K, 3, SOME_##f "vmfeq.vv v4, v8, v4, v0.t")      \
    OP(vmfne_vv_##f, K, 2, ALL_##f "vmfne.vv v4, v4, v8")                    \
    OP(vmfne_vv_##f##_mask, K, 3, SOME_##f "vmfne.vv v4, v8, v4, v0.t")      \
    OP(vmflt_vv_##f, K, 2, ALL_##f "vmflt.vv v4, v4, v8")                    \
    OP(vmflt_vv_##f##_mask, K, 3, SOME_##f "vmflt.vv v4, v8, v4, v0.t")      \
    OP(vmfle_vv_##f, K, 2, ALL_##f "vmfle.vv v4, v4, v8")                    \
    OP(vmfle_vv_##f##_mask, K, 3, SOME_##f "vmfle.vv v4, v8, v4, v0.t")      \
    OP(vmfeq_vf_##f, K, 2, ALL_##f BOX_##f "vmfeq.vf v4, v4, fa1")           \
    OP(vmfne_vf_##f, K, 2, ALL_##f BOX_##f "vmfne.vf v4, v4, fa1")           \
    OP(vmflt_vf_##f, K, 2, ALL_##f BOX_##f "vmflt.vf v4, v4, fa1")           \
    OP(vmfle_vf_##f, K, 2, ALL_##f BOX_##f "vmfle.vf v4, v4, fa1")           \
    OP(vmfgt_vf_##f, K, 2, ALL_##f BOX_##f "vmfgt.vf v4, v4, fa1")           \
    OP(vmfge_vf_##f, K, 2, ALL_##f BOX_##f "vmfge.vf v4, v4, fa1")           \
    OP(vmflt_vv_##f##_v0, K, 3,                                              \
       SOME_##f "vmflt.vv v0, v4, v8, v0.t\n\tvmv1r.v v4, v0")               \
    OP(vmflt_vv_##f##_start, K, 2,                                           \
       ALL_##f "csrwi vstart, 3\n\tvmflt.vv v4, v4, v8")
OPS_OF(d, DOUBLES)
OPS_OF(s, SINGLES)
#undef OPS_OF

#define CONVERT(f, K, name, instruction)                                     \
    OP(name##_##f, K, 1, ALL_##f instruction " v4, v4")                      \
    OP(name##_##f##_mask, K, 3, SOME_##f instruction " v4, v8, v0.t")
#define CONVERTS_OF(f, K)                                                    \
    CONVERT(f, K, vfcvt_x, "vfcvt.x.f.v")                                    \
    CONVERT(f, K, vfcvt_xu, "vfcvt.xu.f.v")                                  \
    CONVERT(f, K, vfcvt_rtz_x, "vfcvt.rtz.x.f.v")                            \
    CONVERT(f, K, vfcvt_rtz_xu, "vfcvt.rtz.xu.f.v")                          \
    CONVERT(f, INTEGERS, vfcvt_f_x, "vfcvt.f.x.v")                           \
    CONVERT(f, INTEGERS, vfcvt_f_xu, "vfcvt.f.xu.v")
CONVERTS_OF(d, DOUBLES)
CONVERTS_OF(s, SINGLES)
#undef CONVERTS_OF
#undef CONVERT

/* From one width to the other: v4 of half the length, or v4 to v7 */
#define HALF        "vsetivli zero, 7, e32, m2, tu, mu\n\t"
#define CONVERT(K, name, instruction)                                        \
    OP(name, K, 1, HALF "vmv2r.v v8, v4\n\t" instruction " v4, v8")          \
    OP(name##_mask, K, 3, HALF instruction " v4, v8, v0.t")
CONVERT(SINGLES, vfwcvt_x, "vfwcvt.x.f.v")
CONVERT(SINGLES, vfwcvt_xu, "vfwcvt.xu.f.v")
CONVERT(SINGLES, vfwcvt_rtz_x, "vfwcvt.rtz.x.f.v")
CONVERT(SINGLES, vfwcvt_f, "vfwcvt.f.f.v")
CONVERT(INTEGERS, vfwcvt_f_x, "vfwcvt.f.x.v")
CONVERT(INTEGERS, vfwcvt_f_xu, "vfwcvt.f.xu.v")
#undef CONVERT
#define CONVERT(K, name, instruction)                                        \
    OP(name, K, 1, HALF instruction " v4, v4")                               \
    OP(name##_mask, K, 3, HALF instruction " v4, v8, v0.t")
CONVERT(DOUBLES, vfncvt_x, "vfncvt.x.f.w")
CONVERT(DOUBLES, vfncvt_xu, "vfncvt.xu.f.w")
CONVERT(DOUBLES, vfncvt_rtz_x, "vfncvt.rtz.x.f.w")
CONVERT(DOUBLES, vfncvt_rtz_xu, "vfncvt.rtz.xu.f.w")
CONVERT(DOUBLES, vfncvt_f, "vfncvt.f.f.w")
CONVERT(INTEGERS, vfncvt_f_x, "vfncvt.f.x.w")
CONVERT(INTEGERS, vfncvt_f_xu, "vfncvt.f.xu.w")
#undef CONVERT
#undef HALF
