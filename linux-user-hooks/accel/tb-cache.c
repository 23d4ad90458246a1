/*
 * A cache of translation blocks that outlives the process: the blocks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "exec/mmap-lock.h"
#include "exec/page-protection.h"
#include "exec/target_page.h"
#include "exec/translation-block.h"
#include "user/guest-host.h"
#include "user/page-protection.h"
#include "user/tb-cache.h"
#include "tcg/tcg.h"
#include "internal-common.h"
#include "tb-cache-file.h"
#include "tb-cache-internal.h"
#include "tb-internal.h"

/* The alignment of the parts of a block's data, and of their sizes. */
QEMU_BUILD_BUG_ON(sizeof(TBCacheQuestion) % 8);
QEMU_BUILD_BUG_ON(sizeof(TBCacheState) % 8);
QEMU_BUILD_BUG_ON(sizeof(TCGReloc) % 8);
QEMU_BUILD_BUG_ON(sizeof(TBCacheBlock) % 8);

/* More than any block has; a block with more is not stored. */
#define QUESTIONS_MAX   64
#define STATES_MAX      16

static const char * const reason_text[] = {
    [TB_CACHE_NOT_FILE] = "code is not that of a file",
    [TB_CACHE_ODD_TB] = "made for a debugger, or for one instruction",
    [TB_CACHE_HOST] = "refers to something of this process",
    [TB_CACHE_LARGE] = "refers to too much",
};

TBCacheMode tb_cache_mode;
TBCacheStats tb_cache_stats;

/* The guest's code that was read while the current TB was translated. */
static uint8_t fetched[2 * TCG_MAX_INSNS * 4];
static size_t fetched_size;

/* What was asked while the current TB was translated. */
static TBCacheQuestion questions[QUESTIONS_MAX];
static const void *question_ptr[QUESTIONS_MAX];
static unsigned n_questions;

static const void *(*answer_question)(TBCacheQuestion *question);

void tb_cache_set_answers(const void *(*answer)(TBCacheQuestion *question))
{
    answer_question = answer;
}

void tb_cache_asked(const TBCacheQuestion *question, const void *ptr)
{
    if (tb_cache_records()) {
        if (n_questions < QUESTIONS_MAX) {
            questions[n_questions] = *question;
            question_ptr[n_questions] = ptr;
        }
        n_questions++;
    }
}

void tb_cache_begin(void)
{
    n_questions = 0;
    fetched_size = 0;
}

void tb_cache_fetched(size_t offset, const void *code, size_t size)
{
    if (offset + size <= sizeof(fetched)) {
        memcpy(fetched + offset, code, size);
    }
    fetched_size = MAX(fetched_size, offset + size);
}

const char *tb_cache_reason(TBCacheReason reason)
{
    return reason_text[reason];
}

/* Only TBs of ordinary execution are stored. */
static bool ordinary(uint32_t cflags)
{
    return !(cflags & ~(CF_PARALLEL | CF_CLUSTER_MASK));
}

static bool in_one_page(vaddr pc, size_t size)
{
    return !((pc ^ (pc + size - 1)) & TARGET_PAGE_MASK);
}

/* The flags of both pages of a TB, as far as translation depends on them. */
static uint32_t page_flags_of(vaddr pc, size_t size)
{
    const uint32_t mask = PAGE_EXEC | PAGE_TARGET_1;
    uint32_t first = page_get_flags(pc) & mask;
    uint32_t last = in_one_page(pc, size) ? first
                    : page_get_flags(pc + size - 1) & mask;

    return first | last << 16;
}

/* The size of a block's data without the code */
static size_t head_size(const TBCacheBlock *b)
{
    return b->n_relocs * sizeof(TCGReloc)
           + b->n_questions * sizeof(TBCacheQuestion)
           + b->n_states * sizeof(TBCacheState) + b->guest_size;
}

/* The parts of a block's data, one behind the other. */
typedef struct Parts {
    TCGReloc *relocs;
    TBCacheQuestion *questions;
    TBCacheState *states;
    uint8_t *guest;
    uint8_t *code;                  /* and what unwinding searches */
} Parts;

static Parts parts_of(const TBCacheBlock *b, const void *data)
{
    Parts p;

    p.relocs = (TCGReloc *)data;
    p.questions = (TBCacheQuestion *)(p.relocs + b->n_relocs);
    p.states = (TBCacheState *)(p.questions + b->n_questions);
    p.guest = (uint8_t *)(p.states + b->n_states);
    p.code = p.guest + b->guest_size;
    return p;
}

/*
 * Replace the value of each reloc by one that means the same in another
 * process: an index in the states or in the questions of the block.  Returns
 * false if there is none.
 */
static bool collect_relocs(const TCGRelocs *from, TCGReloc *relocs,
                           TBCacheState *states, uint16_t *n_states)
{
    for (unsigned i = 0; i < from->n; i++) {
        TCGReloc r = from->reloc[i];
        unsigned j;

        if (r.kind == TCG_RELOC_STATE) {
            TBCacheState s;

            tb_state_get(r.value, &s.flags, &s.cflags, &s.cs_base);
            for (j = 0; j < *n_states; j++) {
                if (!memcmp(&states[j], &s, sizeof(s))) {
                    break;
                }
            }
            if (j == STATES_MAX) {
                return false;
            }
            if (j == *n_states) {
                states[(*n_states)++] = s;
            }
            r.value = j;
        } else if (r.kind == TCG_RELOC_POINTER) {
            const void *ptr = from->host_ptrs[r.value];

            for (j = 0; j < n_questions && question_ptr[j] != ptr; j++) {
                continue;
            }
            if (j == n_questions) {
                return false;
            }
            r.value = j;
        }
        relocs[i] = r;
    }
    return true;
}

static TBCacheReason fill_block(TBCacheBlock *b, const TranslationBlock *tb,
                                size_t search_size, TCGReloc *relocs,
                                TBCacheState *states)
{
    const TCGRelocs *from = tcg_ctx->relocs;

    if (!ordinary(tb_cflags(tb)) || fetched_size < tb->size) {
        return TB_CACHE_ODD_TB;
    }
    if (!from->complete) {
        return TB_CACHE_HOST;
    }
    if (n_questions > QUESTIONS_MAX || search_size > UINT16_MAX
        || fetched_size > sizeof(fetched)) {
        return TB_CACHE_LARGE;
    }
    *b = (TBCacheBlock) {
        .flags = tb->flags,
        .pc = tb->pc,
        .cs_base = tb->cs_base,
        .cflags = tb_cflags(tb),
        .size = tb->size,
        /* Code behind the TB may have decided, too. */
        .guest_size = fetched_size,
        .icount = tb->icount,
        .code_size = tb->tc.size,
        .search_size = search_size,
        .jmp_reset_offset = { tb->jmp_reset_offset[0],
                              tb->jmp_reset_offset[1] },
        .jmp_insn_offset = { tb->jmp_insn_offset[0], tb->jmp_insn_offset[1] },
        .page_flags = page_flags_of(tb->pc, fetched_size),
        .n_questions = n_questions,
        .n_relocs = from->n,
    };
    return collect_relocs(from, relocs, states, &b->n_states)
           ? TB_CACHE_STORED : TB_CACHE_HOST;
}

/* Everything but the code */
static void fill_head(const TBCacheBlock *b, void *data,
                      const TCGReloc *relocs, const TBCacheState *states)
{
    Parts p = parts_of(b, data);

    memcpy(p.relocs, relocs, b->n_relocs * sizeof(*p.relocs));
    memcpy(p.questions, questions, b->n_questions * sizeof(*p.questions));
    memcpy(p.states, states, b->n_states * sizeof(*p.states));
    memcpy(p.guest, fetched, b->guest_size);
}

/* Whether the guest's memory is what a block was made from. */
static bool same_guest(const TBCacheBlock *b, const Parts *p)
{
    return b->page_flags == page_flags_of(b->pc, b->guest_size)
           && !memcmp(p->guest, g2h_untagged_vaddr(b->pc), b->guest_size);
}

/* Whether a block's questions and answers are those of the current TB. */
static bool same_questions(const TBCacheBlock *b, const Parts *p)
{
    return b->n_questions == n_questions
           && !memcmp(p->questions, questions,
                      n_questions * sizeof(questions[0]));
}

static void G_NORETURN differs(const TBCacheBlock *b, const char *what,
                               long at)
{
    error_report("-tb-cache validate: the stored block of %016" PRIx64
                 " (flags %08x, cflags %08x) differs from a new one: "
                 "%s, at byte %ld; please report this", b->pc, b->flags,
                 b->cflags, what, at);
    abort();
}

/*
 * Compare a stored block with the data of a new one.  Returns false if there
 * is nothing to compare: blocks of other guest code, or with other answers,
 * would not have been loaded.
 */
static bool validate(const TBCacheBlock *stored, const TBCacheBlock *b,
                     const void *data)
{
    Parts old = parts_of(stored, stored->data);
    Parts new = parts_of(b, data);
    const size_t from = offsetof(TBCacheBlock, flags);
    size_t size = tb_cache_code_size(b);

    if (!same_guest(stored, &old) || !same_questions(stored, &old)) {
        return false;
    }
    if (memcmp((void *)stored + from, (void *)b + from, sizeof(*b) - from)) {
        differs(b, "header", 0);
    }
    if (memcmp(old.states, new.states, b->n_states * sizeof(*new.states))
        || memcmp(old.relocs, new.relocs, b->n_relocs * sizeof(*new.relocs))) {
        differs(b, "relocations", 0);
    }
    for (size_t i = 0; i < size; i++) {
        if (old.code[i] != new.code[i]) {
            differs(b, "code", i);
        }
    }
    tb_cache_stats.validated++;
    return true;
}

void tb_cache_record(const TranslationBlock *tb, size_t search_size)
{
    static TCGReloc relocs[TCG_MAX_RELOCS];
    static TBCacheState states[STATES_MAX];
    TBCacheFile *file;
    TBCacheReason reason = TB_CACHE_NOT_FILE;
    const TBCacheBlock *stored;
    TBCacheBlock b;
    void *data;

    assert_memory_lock();
    tb_cache_stats.translated++;
    if (!tb_cache_records()) {
        return;
    }
    file = tb_cache_object(tb->pc, fetched_size);
    if (file) {
        reason = fill_block(&b, tb, search_size, relocs, states);
    }
    if (reason != TB_CACHE_STORED) {
        tb_cache_stats.not_stored[reason]++;
        return;
    }

    if (tb_cache_mode == TB_CACHE_VALIDATE) {
        stored = tb_cache_file_find(file, b.pc, b.cs_base, b.flags, b.cflags);
        if (stored) {
            g_autofree uint8_t *buffer =
                g_malloc(head_size(&b) + tb_cache_code_size(&b));
            Parts p = parts_of(&b, buffer);

            fill_head(&b, buffer, relocs, states);
            memcpy(p.code, tb->tc.ptr, tb_cache_code_size(&b));
            tb_cache_clear_places(&b, p.relocs, p.code);
            if (validate(stored, &b, buffer)) {
                return;
            }
        }
    }
    data = tb_cache_file_add(file, &b, head_size(&b), tb->tc.ptr);
    fill_head(&b, data, relocs, states);
    if (tb_cache_files_full()) {
        tb_cache_stats.saved += tb_cache_files_save(true);
    }
}

void tb_cache_flush(void)
{
    if (tb_cache_records()) {
        tb_cache_files_keep_code();
    }
}

/* Ask the block's questions anew.  Sets @ptr to what belongs to the answers. */
static bool same_answers(const TBCacheBlock *b, const Parts *p,
                         const void **ptr)
{
    for (unsigned i = 0; i < b->n_questions; i++) {
        TBCacheQuestion q = p->questions[i];

        if (!answer_question) {
            return false;
        }
        ptr[i] = answer_question(&q);
        if (memcmp(&q, &p->questions[i], sizeof(q))) {
            return false;
        }
    }
    return true;
}

static void apply_relocs(const TBCacheBlock *b, const Parts *p, uint8_t *code,
                         const void * const *ptr)
{
    uint32_t state[STATES_MAX];

    for (unsigned i = 0; i < b->n_states; i++) {
        state[i] = tb_state(p->states[i].flags, p->states[i].cflags,
                            p->states[i].cs_base);
    }
    for (unsigned i = 0; i < b->n_relocs; i++) {
        const TCGReloc *r = &p->relocs[i];
        uint8_t *place = code + r->offset;

        switch ((TCGRelocKind)r->kind) {
        case TCG_RELOC_IMAGE:
            stl_he_p(place, tcg_image_start() + r->value
                     - (const void *)(place + 4));
            break;
        case TCG_RELOC_SHARED:
            stl_he_p(place, tcg_code_start + r->value
                     - (const void *)(place + 4));
            break;
        case TCG_RELOC_STATE:
            stl_he_p(place, state[r->value]);
            break;
        case TCG_RELOC_POINTER:
            stq_he_p(place, (uintptr_t)ptr[r->value]);
            break;
        }
    }
}

/* Whether a block with a good check can be loaded: its indices are in range. */
static bool well_formed(const TBCacheBlock *b)
{
    return b->n_questions <= QUESTIONS_MAX && b->n_states <= STATES_MAX
           && b->n_relocs <= TCG_MAX_RELOCS
           && sizeof(*b) + head_size(b) + tb_cache_code_size(b) <= b->length;
}

static const TBCacheBlock *find_block(const TCGTBCPUState *s,
                                      const void **ptr)
{
    TBCacheFile *file;
    const TBCacheBlock *b;
    Parts p;

    if (!ordinary(s->cflags) || tb_cache_mode == TB_CACHE_VALIDATE) {
        return NULL;
    }
    file = tb_cache_object(s->pc, 1);
    if (!file) {
        return NULL;
    }
    b = tb_cache_file_find(file, s->pc, s->cs_base, s->flags, s->cflags);
    if (!b) {
        return NULL;
    }
    if (!well_formed(b) || (!in_one_page(b->pc, b->guest_size)
                            && tb_cache_object(s->pc, b->guest_size) != file)) {
        return NULL;
    }
    p = parts_of(b, b->data);
    if (!same_guest(b, &p)) {
        tb_cache_stats.other_guest++;
        return NULL;
    }
    if (!same_answers(b, &p, ptr)) {
        tb_cache_stats.other_answers++;
        return NULL;
    }
    return b;
}

TranslationBlock *tb_cache_load(const TCGTBCPUState *s, size_t *search_size)
{
    const void *ptr[QUESTIONS_MAX];
    const TBCacheBlock *b = find_block(s, ptr);
    TranslationBlock *tb;
    uint8_t *code;
    Parts p;

    if (!b) {
        return NULL;
    }
    tb = tcg_tb_alloc(tcg_ctx);
    if (!tb) {
        return NULL;
    }
    code = tcg_ctx->code_gen_ptr;
    if (code + tb_cache_code_size(b)
        > (uint8_t *)tcg_ctx->code_gen_highwater) {
        return NULL;
    }

    p = parts_of(b, b->data);
    memcpy(code, p.code, tb_cache_code_size(b));
    apply_relocs(b, &p, code, ptr);

    tb->pc = b->pc;
    tb->cs_base = b->cs_base;
    tb->flags = b->flags;
    tb->cflags = b->cflags;
    tb->size = b->size;
    tb->icount = b->icount;
    tb->state = tb_state(b->flags, b->cflags, b->cs_base);
    tb->tc.ptr = code;
    tb->tc.size = b->code_size;
    for (int i = 0; i < 2; i++) {
        tb->jmp_reset_offset[i] = b->jmp_reset_offset[i];
        tb->jmp_insn_offset[i] = b->jmp_insn_offset[i];
    }
    *search_size = b->search_size;

    tb_set_page_addr0(tb, b->pc);
    tb_set_page_addr1(tb, -1);
    tb_lock_page0(b->pc);
    if (!in_one_page(b->pc, b->size)) {
        vaddr page1 = (b->pc & TARGET_PAGE_MASK) + TARGET_PAGE_SIZE;

        tb_lock_page1(b->pc, page1);
        tb_set_page_addr1(tb, page1);
    }
    tb_cache_stats.loaded++;
    return tb;
}
