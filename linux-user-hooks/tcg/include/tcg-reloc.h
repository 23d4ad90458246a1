/*
 * Places in generated code that refer to something outside the TB.
 *
 * Code that is kept for another process has to be told where QEMU, the code
 * that all TBs share, and the translator's data are in that process.  So the
 * backend records each such place while it emits a TB.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TCG_RELOC_H
#define TCG_RELOC_H

/* What a place refers to, and what TCGReloc's value then means. */
typedef enum TCGRelocKind {
    /*
     * 32 bits: the distance, from the byte behind them, to an address in
     * QEMU's image.  The value is that address less tcg_image_start().
     */
    TCG_RELOC_IMAGE,
    /*
     * 32 bits: the distance, from the byte behind them, to code that all TBs
     * share.  The value is the code's address less tcg_code_start.
     */
    TCG_RELOC_SHARED,
    /* 32 bits: a number that tb_state() has given, which is the value. */
    TCG_RELOC_STATE,
    /* 64 bits: a host pointer; the value is its index in host_ptrs. */
    TCG_RELOC_POINTER,
} TCGRelocKind;

typedef struct TCGReloc {
    uint16_t offset;        /* of the place, from the beginning of the code */
    uint16_t kind;          /* a TCGRelocKind */
    uint32_t value;
} TCGReloc;

#define TCG_MAX_RELOCS      1024
#define TCG_MAX_HOST_PTRS   32

typedef struct TCGRelocs {
    bool complete;          /* everything in the TB was recorded */
    unsigned n, n_ptrs;
    TCGReloc reloc[TCG_MAX_RELOCS];
    const void *host_ptrs[TCG_MAX_HOST_PTRS];
} TCGRelocs;

/* The address at which QEMU's image is mapped. */
const void *tcg_image_start(void);

/**
 * tcg_can_relocate: can code of another process be used here?
 *
 * To be called after tcg_prologue_init().  Returns false if this backend does
 * not record, or if QEMU's image and the code buffer are too far from each
 * other for its branches.
 */
bool tcg_can_relocate(void);

/* Begin to record, if tcg_can_relocate(), before anything is translated. */
void tcg_record_relocs(void);

/* The features of the host's CPU that decide about generated code. */
uint64_t tcg_host_features(void);

/* Those of them that most hosts in use have. */
uint64_t tcg_portable_features(void);

/**
 * tcg_limit_host_features: generate code that uses no other features
 * @features: some of those that tcg_host_features() can have
 *
 * To be called before tcg_init().  Returns false, and changes nothing, if this
 * host does not have all of @features.
 */
bool tcg_limit_host_features(uint64_t features);

#endif
