/*
 * Fuzz target: the parser of ELF objects in guest memory.
 *
 * Input: a Control, then the object as the file has it. It is put into guest
 * memory, and pages of it can be unmapped or missing (beyond the end of a file
 * that was cut off, at once or after it was parsed).
 *
 * Beside what the sanitizers find, the promises of image.h and definitions.h
 * are checked: what is
 * found lies where it may, the same memory gives the same result, and nothing
 * is left.  Functions that come from hash tables and resolvers are looked up
 * again by walking over the symbols.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "fuzz.h"
#include <elf.h>
#include "definitions.h"
#include "guest-memory.h"

typedef struct Control {
    uint8_t base;               /* which of bases[] */
    uint8_t pages;              /* of the object beyond its file: 0 to 3 */
                                /* and 4: those around it are mapped as well */
    /* The object's pages, the first is bit 0. */
    uint16_t unmapped;          /* are not readable */
    uint16_t missing;           /* are, but not there */
    uint16_t lost;              /* go after it was parsed */
    uint16_t writable;          /* can be written to */
    uint64_t address;           /* to be asked for, from the beginning */
} Control;

static const vaddr bases[] = {
    0x10000, 0x400000, 0x5500000000, 0x7fffffff0000,
};

#define SIZE        (FUZZ_PAGES * TARGET_PAGE_SIZE)

/* The object begins in page 1 and ends before the last. */
#define OBJECT_PAGES    (FUZZ_PAGES - 2)
#define PAGES(mask)     ((uint32_t)(mask) << 1)

FuzzMemory fuzz_memory;

/* FUZZ_REPORT is set: say what was found in each input. */
static bool report;

/* The rows, without anything that would run them. */
#define NATIVE_CALL(symbol_, signature_, flags_) \
    { .symbol = #symbol_, .signature = #signature_, .flags = flags_, \
      .enabled = true },
static NativeCallSpec mem_specs[] = {
#include "lib/mem.def"
};
static NativeCallSpec str_specs[] = {
#include "lib/str.def"
};
#define NATIVE_MATH(symbol, host, signature, flags) \
    NATIVE_CALL(symbol, signature, flags)
static NativeCallSpec math_specs[] = {
#include "lib/libm.def"
};
static NativeCallGroup groups[] = {
    { .name = "math", .specs = math_specs, .n_specs = ARRAY_SIZE(math_specs),
      .hard_float = true },
    { .name = "mem", .specs = mem_specs, .n_specs = ARRAY_SIZE(mem_specs) },
    { .name = "str", .specs = str_specs, .n_specs = ARRAY_SIZE(str_specs) },
};

/* As QEMU does: guest-memory.c goes on where it reads what is missing. */
static void on_fault(int sig, siginfo_t *info, void *context)
{
    native_call_read_faulted(&((ucontext_t *)context)->uc_sigmask);
    fprintf(stderr, "fault at %p\n", info->si_addr);
    abort();
}

static void __attribute__((constructor)) fuzz_init(void)
{
    struct sigaction act = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

    char *map = mmap(NULL, SIZE + 2 * TARGET_PAGE_SIZE, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    PROMISE(map != MAP_FAILED);
    sigaction(SIGSEGV, &act, NULL);
    report = getenv("FUZZ_REPORT");
    fuzz_memory.host = map + TARGET_PAGE_SIZE;
    for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
        native_call_register(&groups[i]);
    }
    /* One that is off has to stay so. */
    native_call_spec("strspn")->enabled = false;
}

/* Make just these pages present; what was in others stays in them. */
static void set_present(uint32_t present)
{
    for (int i = 0; i < FUZZ_PAGES; i++) {
        if ((present ^ fuzz_memory.present) & BIT(i)) {
            mprotect(fuzz_memory.host + i * TARGET_PAGE_SIZE, TARGET_PAGE_SIZE,
                     present & BIT(i) ? PROT_READ | PROT_WRITE : PROT_NONE);
        }
    }
    fuzz_memory.present = present;
}

/* Whether [addr, addr + len) is in a segment of these kinds. */
enum { CODE = 1, DATA = 2, ANY = 3 };

static bool in_segment(const NativeImage *img, vaddr addr, size_t len,
                       int kinds)
{
    for (unsigned i = 0; i < img->n_segments; i++) {
        const Segment *s = &img->segments[i];

        if (addr >= s->start && addr <= s->last && s->last - addr >= len - 1
            && (s->code ? CODE : DATA) & kinds) {
            return true;
        }
    }
    return false;
}

/* Whether a symbol says that a function begins at, or resolves to, @addr. */
static bool has_symbol(const NativeImage *img, const char *name, vaddr addr)
{
    const Elf64_Sym *sym = img->symbols.host;

    for (size_t i = 0; i < img->symbols.size / sizeof(*sym); i++) {
        const uint16_t *versions = img->versions.host;
        size_t at = sym[i].st_name;
        int type = ELF64_ST_TYPE(sym[i].st_info);

        if (at < img->strings.size
            && strlen(name) < img->strings.size - at
            && !strcmp((char *)img->strings.host + at, name)
            && sym[i].st_shndx != SHN_UNDEF
            && !(i < img->versions.size / 2 && versions[i] & 0x8000)
            && (type == STT_GNU_IFUNC
                || (type == STT_FUNC && img->bias + sym[i].st_value == addr))) {
            return true;
        }
    }
    return false;
}

static void check_tables(NativeImage *img)
{
    GHashTableIter iter;
    gpointer key, value;

    g_hash_table_iter_init(&iter, img->slots);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        vaddr slot = (uintptr_t)key;
        uint64_t content;

        PROMISE(slot % 8 == 0 && in_segment(img, slot, 8, ANY));
        PROMISE(native_image_slot(img, slot) == value);
        if (native_guest_read(&content, slot, 8)) {
            PROMISE(content == ldq_le_p(g2h_untagged_vaddr(slot)));
        }
    }

    /* A question about any address finds the entries of a provider. */
    if (!img->by_code) {
        native_definition_at(img, img->segments[0].start);
    }
    if (!img->entries) {
        return;
    }
    g_hash_table_iter_init(&iter, img->entries);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        NativeCallSpec *spec = value;

        PROMISE(in_segment(img, (uintptr_t)key, 4, CODE));
        PROMISE(img->by_code
                || has_symbol(img, spec->symbol, (uintptr_t)key));
    }
}

static void check_address(NativeImage *img, vaddr addr)
{
    static const size_t lengths[] = { 1, 4, 16, TARGET_PAGE_SIZE, SIZE_MAX };
    static const char * const names[] = { "memcpy", "strlen", "strspn" };
    NativeCallSpec *spec;
    uint64_t content;

    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        const char *code = native_image_code(img, addr, lengths[i]);

        if (code) {
            PROMISE(in_segment(img, addr, lengths[i], CODE));
            PROMISE(page_check_range(addr, lengths[i], PAGE_READ));
            PROMISE(code == g2h_untagged_vaddr(addr));
        } else {
            PROMISE(!in_segment(img, addr, lengths[i], CODE)
                    || in_segment(img, addr, lengths[i], DATA));
        }
    }

    spec = native_image_slot(img, addr);
    PROMISE(!spec || in_segment(img, addr, 8, ANY));

    /*
     * Code itself is read where it is, and must be there: where it is not,
     * the translator gets SIGBUS as well.
     */
    if (!img->by_code || !(fuzz_memory.mapped & ~fuzz_memory.present)) {
        spec = native_definition_at(img, addr);
        PROMISE(!spec || (spec->enabled && in_segment(img, addr, 4, CODE)));
        PROMISE(spec == native_definition_at(img, addr));
    }

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        spec = native_call_spec(names[i]);
        if (native_defines(img, spec, addr)) {
            PROMISE(img->provider && in_segment(img, addr, 4, CODE));
            PROMISE(has_symbol(img, spec->symbol, addr));
            PROMISE(native_defines(img, spec, addr));
        }
    }

    if (native_guest_read(&content, addr, 8)) {
        PROMISE(page_check_range(addr, 8, PAGE_READ));
    }
}

static void check_segments(const NativeImage *img, vaddr start, vaddr last)
{
    PROMISE(img->n_segments <= MAX_SEGMENTS);
    for (unsigned i = 0; i < img->n_segments; i++) {
        const Segment *s = &img->segments[i];

        PROMISE(s->start >= start && s->last <= last && s->start <= s->last);
        PROMISE(page_check_range(s->start, s->last - s->start + 1, PAGE_READ));
    }
}

static bool same_keys(GHashTable *a, GHashTable *b)
{
    GHashTableIter iter;
    gpointer key, value;

    g_hash_table_iter_init(&iter, a);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        if (g_hash_table_lookup(b, key) != value) {
            return false;
        }
    }
    return g_hash_table_size(a) == g_hash_table_size(b);
}

static bool same_table(Table a, Table b)
{
    return a.size == b.size
           && (a.size == 0 || !memcmp(a.host, b.host, a.size));
}

static bool same_image(const NativeImage *a, const NativeImage *b)
{
    for (unsigned i = 0; i < a->n_segments; i++) {
        const Segment *s = &a->segments[i], *t = &b->segments[i];

        if (s->start != t->start || s->last != t->last || s->code != t->code) {
            return false;
        }
    }
    return a->bias == b->bias && a->n_segments == b->n_segments
           && !strcmp(a->name, b->name) && a->provider == b->provider
           && a->by_code == b->by_code
           && same_table(a->strings, b->strings)
           && same_table(a->symbols, b->symbols)
           && same_table(a->versions, b->versions)
           && same_table(a->gnu_hash, b->gnu_hash)
           && same_table(a->hash, b->hash)
           && same_keys(a->slots, b->slots);
}

static bool all_zeros(const NativeImage *img)
{
    static const NativeImage zeros;

    return !memcmp(img, &zeros, sizeof(zeros));
}

/* Code that is mapped over is lost, unless it is the file's at that place. */
static void check_losses(const NativeImage *img, vaddr start, vaddr last,
                         uint64_t offset)
{
    for (unsigned i = 0; i < img->n_segments; i++) {
        const Segment *s = &img->segments[i];

        if (s->code) {
            PROMISE(native_image_loses_code(start, last, s->start, s->last, -1)
                    && native_image_loses_code(start, last, start, last, -1));
        }
    }
    if (native_image_loses_code(start, last, last, last, offset)) {
        PROMISE(native_image_loses_code(start, last, last, last, -1));
    }
}

static void check_image(NativeImage *img, vaddr start, vaddr last,
                        const Control *control)
{
    const Elf64_Sym *sym = img->symbols.host;
    vaddr asked = start + control->address;
    uint32_t present = fuzz_memory.present;

    check_segments(img, start, last);
    check_tables(img);
    check_losses(img, start, last, control->address);
    set_present(present & ~PAGES(control->lost));

    check_address(img, start);
    check_address(img, last);
    check_address(img, asked);
    check_address(img, control->address);
    for (unsigned i = 0; i < img->n_segments; i++) {
        const Segment *s = &img->segments[i];

        check_address(img, s->start);
        for (vaddr a = s->start | 15; a <= s->last && a < s->start + 1024;
             a += 16) {
            check_address(img, a + 1);
        }
        check_address(img, s->last - 3);
        check_address(img, s->last);
        check_address(img, s->last + 1);
    }
    for (size_t i = 0; i < MIN(img->symbols.size / sizeof(*sym), 32); i++) {
        check_address(img, img->bias + sym[i].st_value);
    }
    /* More entries may be known by now. */
    set_present(present);
    check_tables(img);
}

#if __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>

/* GLib is not compiled for the sanitizer, which is told what GLib writes. */
void __real_g_checksum_get_digest(GChecksum *checksum, guint8 *buffer,
                                  gsize *size);
void __wrap_g_checksum_get_digest(GChecksum *checksum, guint8 *buffer,
                                  gsize *size);
gboolean __real_g_hash_table_iter_next(GHashTableIter *i, void **key,
                                       void **value);
gboolean __wrap_g_hash_table_iter_next(GHashTableIter *i, void **key,
                                       void **value);

void __wrap_g_checksum_get_digest(GChecksum *checksum, guint8 *buffer,
                                  gsize *size)
{
    __real_g_checksum_get_digest(checksum, buffer, size);
    __msan_unpoison(size, sizeof(*size));
    __msan_unpoison(buffer, *size);
}

gboolean __wrap_g_hash_table_iter_next(GHashTableIter *i, void **key,
                                       void **value)
{
    void *k = NULL, *v = NULL;
    gboolean more = __real_g_hash_table_iter_next(i, &k, &v);

    __msan_unpoison(&k, sizeof(k));
    __msan_unpoison(&v, sizeof(v));
    if (key) {
        *key = k;
    }
    if (value) {
        *value = v;
    }
    return more;
}
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    NativeImage *img, *second;
    Control control;
    uint32_t mapped;
    size_t pages;
    vaddr start, last;
    char *host;

    if (size < sizeof(control) + 1) {
        return 0;
    }
    memcpy(&control, data, sizeof(control));
    data += sizeof(control);
    size = MIN(size - sizeof(control), OBJECT_PAGES * TARGET_PAGE_SIZE);
    pages = MIN((size - 1) / TARGET_PAGE_SIZE + 1 + control.pages % 4,
                OBJECT_PAGES);
    start = bases[control.base % ARRAY_SIZE(bases)];
    last = start + pages * TARGET_PAGE_SIZE - 1;

    mapped = PAGES(BIT(pages) - 1);
    set_present(mapped | mapped << 1 | mapped >> 1);
    host = fuzz_memory.host + TARGET_PAGE_SIZE;
    memcpy(host, data, size);
    memset(host + size, 0, pages * TARGET_PAGE_SIZE - size);
    fuzz_memory.start = start - TARGET_PAGE_SIZE;
    if (control.pages & 4) {
        mapped |= mapped << 1 | mapped >> 1;
    }
    fuzz_memory.writable = PAGES(control.writable);
    fuzz_memory.mapped = mapped & ~PAGES(control.unmapped);
    set_present(mapped & ~PAGES(control.missing));

    img = g_new0(NativeImage, 1);
    second = g_new0(NativeImage, 1);
    if (native_image_parse(img, start, last)) {
        PROMISE(native_image_parse(second, start, last));
        PROMISE(same_image(img, second));
        native_image_clear(second);
        check_image(img, start, last, &control);
        if (report) {
            fprintf(stderr, "slots %u entries %u\n",
                    g_hash_table_size(img->slots),
                    img->entries ? g_hash_table_size(img->entries) : 0);
        }
        native_image_clear(img);
    } else {
        PROMISE(!native_image_parse(second, start, last));
    }
    PROMISE(all_zeros(img) && all_zeros(second));
    g_free(img);
    g_free(second);
    return 0;
}

/*
 * Half of all mutations replace a number of the object by one that means
 * something there: a bound, an address in it, a neighbour, another number.
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned seed)
{
    static const uint64_t bounds[] = {
        0, 1, 2, 8, 24, 0xff, 0x1000, 0x7fffffff, 0xffffffff, 0x100000000,
        INT64_MAX, UINT64_MAX, -8ULL, -0x1000ULL, 0xaaaaaaaaaaaaaab,
    };
    GRand *rand = g_rand_new_with_seed(seed);
    size_t width = 1 << g_rand_int_range(rand, 1, 4), from, at;
    uint64_t value = 0;

    if (size < sizeof(Control) + 64 || g_rand_boolean(rand)) {
        g_rand_free(rand);
        return LLVMFuzzerMutate(data, size, max_size);
    }
    at = g_rand_int_range(rand, 0, size / width) * width;
    from = g_rand_int_range(rand, 0, size / width) * width;
    memcpy(&value, data + at, width);
    switch (g_rand_int_range(rand, 0, 4)) {
    case 0:
        value = bounds[g_rand_int_range(rand, 0, ARRAY_SIZE(bounds))];
        break;
    case 1:
        value = g_rand_int_range(rand, 0, size);
        break;
    case 2:
        value += g_rand_int_range(rand, -16, 17);
        break;
    case 3:
        memcpy(&value, data + from, width);
        break;
    }
    memcpy(data + at, &value, width);
    g_rand_free(rand);
    return size;
}
