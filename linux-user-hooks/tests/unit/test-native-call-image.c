/*
 * Test the parser of ELF objects in guest memory.
 *
 * Built once for each guest with native calls.  The test makes an object, lets
 * the parser read it, and then damages it: whatever the parser finds has to
 * lie inside of the object, and nothing may crash.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "elf.h"
#include "exec/page-protection.h"
#include "exec/target_page.h"
#include "user/abitypes.h"
#include "user/guest-base.h"
#include "user/page-protection.h"
#include "target_elf.h"
#include "target_native_call.h"
#include "native-call/guest-memory.h"
#include "native-call/image.h"

#define PAGE            4096
#define BASE            UINT64_C(0x400000)      /* guest address */
#define FUNCTION        0x1100                  /* in the object's file */
#define SLOT            0x2ff0

/* The object: a page of tables, a page of code, a page of data. */
typedef struct File {
    Elf64_Ehdr eh;
    Elf64_Phdr ph[4];
    Elf64_Dyn dyn[9];
    Elf64_Sym sym[4];
    Elf64_Rela rel[2];
    uint32_t hash[2 + 1 + 4];
    struct {
        Elf64_Nhdr header;
        char name[4];
        uint8_t id[4];
    } note;
    char strings[64];
} File;

/* What parts of linux-user the parser needs; guest memory is one mapping. */
#ifdef TARGET_PAGE_BITS_VARY
const TargetPageBits target_page = {
    .decided = true, .bits = 12, .mask = -1ull << 12,
};
#endif
unsigned long guest_base;
static size_t mapped = 3 * PAGE;

bool page_check_range(vaddr start, vaddr len, int flags)
{
    return len == 0 || (start >= BASE && start - BASE < mapped
                        && len <= mapped - (start - BASE));
}

static NativeCallSpec specs[] = {
    { .symbol = "memcpy", .signature = "dppz" },
    { .symbol = "strlen", .signature = "zp" },
};

static NativeCallGroup group = {
    .name = "mem",
    .specs = specs,
    .n_specs = ARRAY_SIZE(specs),
};

static File *memory;

#define R_INFO(symbol, type)    ((uint64_t)(symbol) << 32 | (type))
#define OFFSET(field)   offsetof(File, field)

static Elf64_Word add_string(size_t *at, const char *s)
{
    size_t start = *at;

    g_assert(start + strlen(s) < sizeof(memory->strings));
    strcpy(memory->strings + start, s);
    *at += strlen(s) + 1;
    return start;
}

static void make_object(void)
{
    File *o = memory;
    size_t at = 1;

    memset(o, 0, 3 * PAGE);
    o->eh = (Elf64_Ehdr) {
        .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
                     ELFDATA2LSB, EV_CURRENT },
        .e_type = ET_DYN,
        .e_machine = ELF_MACHINE,
        .e_phoff = OFFSET(ph),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = ARRAY_SIZE(o->ph),
    };
    o->ph[0] = (Elf64_Phdr) {
        .p_type = PT_LOAD, .p_flags = PF_R | PF_X,
        .p_filesz = 2 * PAGE, .p_memsz = 2 * PAGE,
    };
    o->ph[1] = (Elf64_Phdr) {
        .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_offset = 2 * PAGE,
        .p_vaddr = 2 * PAGE, .p_filesz = PAGE, .p_memsz = PAGE,
    };
    o->ph[2] = (Elf64_Phdr) {
        .p_type = PT_DYNAMIC, .p_flags = PF_R, .p_vaddr = OFFSET(dyn),
        .p_filesz = sizeof(o->dyn), .p_memsz = sizeof(o->dyn),
    };
    o->ph[3] = (Elf64_Phdr) {
        .p_type = PT_NOTE, .p_flags = PF_R, .p_vaddr = OFFSET(note),
        .p_filesz = sizeof(o->note), .p_memsz = sizeof(o->note),
    };
    o->note.header = (Elf64_Nhdr) {
        .n_namesz = 4, .n_descsz = 4, .n_type = 3 /* NT_GNU_BUILD_ID */,
    };
    memcpy(o->note.name, "GNU", 4);
    memcpy(o->note.id, "\x01\x23\xab\xcd", 4);

    o->sym[1] = (Elf64_Sym) {
        .st_name = add_string(&at, "memcpy"), .st_shndx = 1,
        .st_info = STB_GLOBAL << 4 | STT_FUNC, .st_value = FUNCTION,
        .st_size = 8,
    };
    o->sym[2] = (Elf64_Sym) {
        .st_name = add_string(&at, "gnu_get_libc_version"), .st_shndx = 1,
        .st_info = STB_GLOBAL << 4 | STT_FUNC, .st_value = FUNCTION + 16,
    };
    o->sym[3] = (Elf64_Sym) {
        .st_name = add_string(&at, "strlen"), .st_shndx = SHN_UNDEF,
        .st_info = STB_GLOBAL << 4 | STT_FUNC,
    };
    /* One bucket: 1 -> 2 -> 3. */
    memcpy(o->hash, (uint32_t []) { 1, 4, 1, 0, 2, 3, 0 }, sizeof(o->hash));
    o->rel[0] = (Elf64_Rela) {
        .r_offset = SLOT,
        .r_info = R_INFO(3, TARGET_R_JUMP_SLOT),
    };
    /* A slot that is not aligned is none. */
    o->rel[1] = (Elf64_Rela) {
        .r_offset = SLOT - 4,
        .r_info = R_INFO(1, TARGET_R_JUMP_SLOT),
    };
    memcpy(o->dyn, (Elf64_Dyn []) {
        { DT_SONAME, { add_string(&at, "libc.so.6") } },
        { DT_STRTAB, { OFFSET(strings) } },
        { DT_STRSZ, { sizeof(o->strings) } },
        { DT_SYMTAB, { OFFSET(sym) } },
        { DT_HASH, { OFFSET(hash) } },
        { DT_JMPREL, { OFFSET(rel) } },
        { DT_PLTRELSZ, { sizeof(o->rel) } },
        { DT_PLTREL, { DT_RELA } },
        { DT_NULL },
    }, sizeof(o->dyn));
}

static bool parse(NativeImage *img)
{
    *img = (NativeImage) { };
    return native_image_parse(img, BASE, BASE + 3 * PAGE - 1);
}

static void test_whole(void)
{
    NativeImage img;
    NativeSymbol sym;

    make_object();
    g_assert(parse(&img));
    g_assert_cmpstr(img.name, ==, "libc.so.6");
    g_assert_cmpstr(img.build_id, ==, "0123abcd");
    g_assert_cmpstr(img.provider->name, ==, "glibc");
    g_assert_cmphex(img.bias, ==, BASE);
    g_assert_cmpuint(g_hash_table_size(img.slots), ==, 1);
    g_assert(native_image_slot(&img, BASE + SLOT) == &specs[1]);

    g_assert(native_image_symbol(&img, "memcpy", &sym));
    g_assert_cmphex(sym.addr, ==, BASE + FUNCTION);
    g_assert_cmpuint(sym.size, ==, 8);
    g_assert(!sym.ifunc);
    g_assert(!native_image_symbol(&img, "strlen", &sym));
    g_assert(!native_image_symbol(&img, "memmove", &sym));

    g_assert(native_image_code(&img, BASE + FUNCTION, 4)
             == (char *)memory + FUNCTION);
    g_assert(native_image_code(&img, BASE + 2 * PAGE - 4, 4));
    g_assert(!native_image_code(&img, BASE + 2 * PAGE - 4, 5));
    g_assert(!native_image_code(&img, BASE + 2 * PAGE, 4));
    native_image_clear(&img);
}

/* Code is lost to whatever is not the file's own code at its place. */
static void test_loses_code(void)
{
    vaddr last = BASE + 3 * PAGE - 1;

    make_object();
    g_assert(native_image_loses_code(BASE, last, BASE + PAGE,
                                     BASE + 2 * PAGE - 1, -1));
    g_assert(native_image_loses_code(BASE, last, BASE + PAGE,
                                     BASE + 2 * PAGE - 1, 0));
    g_assert(!native_image_loses_code(BASE, last, BASE + PAGE,
                                      BASE + 2 * PAGE - 1, PAGE));
    g_assert(!native_image_loses_code(BASE, last, BASE + 2 * PAGE, last, -1));
}

static void test_not_an_object(void)
{
    static const struct {
        size_t offset;
        uint8_t value;
    } bytes[] = {
        { EI_MAG3, 'E' },
        { EI_CLASS, ELFCLASS32 },
        { EI_DATA, ELFDATA2MSB },
        { OFFSET(eh.e_machine), 0 },
        { OFFSET(eh.e_phentsize), 32 },
        { OFFSET(eh.e_phnum), 0 },
        { OFFSET(eh.e_phnum), 65 },
        { OFFSET(eh.e_phoff) + 7, 0xff },
    };
    NativeImage img;

    for (size_t i = 0; i < ARRAY_SIZE(bytes); i++) {
        make_object();
        ((uint8_t *)memory)[bytes[i].offset] = bytes[i].value;
        g_assert(!parse(&img));
        g_assert(!img.slots && !img.name);
    }
}

static void check_inside(NativeImage *img)
{
    GHashTableIter iter;
    gpointer slot;
    NativeSymbol sym;

    for (unsigned i = 0; i < img->n_segments; i++) {
        g_assert(img->segments[i].start >= BASE);
        g_assert(img->segments[i].last < BASE + 3 * PAGE);
        g_assert(img->segments[i].start <= img->segments[i].last);
    }
    g_hash_table_iter_init(&iter, img->slots);
    while (g_hash_table_iter_next(&iter, &slot, NULL)) {
        g_assert((uintptr_t)slot >= BASE);
        g_assert((uintptr_t)slot <= BASE + 3 * PAGE - 8);
    }
    native_image_symbol(img, "memcpy", &sym);
    native_image_symbol(img, "strlen", &sym);
}

/* Each byte of each table takes some other values. */
static void test_damaged(void)
{
    static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
    NativeImage img;
    unsigned n = 0;

    for (size_t at = 0; at < sizeof(*memory); at++) {
        for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
            make_object();
            ((uint8_t *)memory)[at] = values[i];
            if (parse(&img)) {
                check_inside(&img);
                native_image_clear(&img);
                n++;
            }
        }
    }
    g_assert_cmpuint(n, >, sizeof(*memory));
}

/* Pages that the guest has not mapped are no part of a segment. */
static void test_unmapped(void)
{
    NativeImage img;

    make_object();
    mapped = 2 * PAGE;
    g_assert(parse(&img));
    g_assert_cmpuint(img.n_segments, ==, 1);
    g_assert_cmpuint(g_hash_table_size(img.slots), ==, 0);
    native_image_clear(&img);
    mapped = 3 * PAGE;
}

static void sigbus_handler(int sig, siginfo_t *info, void *context)
{
    native_call_read_faulted(&((ucontext_t *)context)->uc_sigmask);
    abort();
}

/* A file that is shorter than its mapping ends a read. */
static void test_short_file(void)
{
    struct sigaction act = {
        .sa_sigaction = sigbus_handler, .sa_flags = SA_SIGINFO,
    };
    g_autofree char *name = NULL;
    int fd = g_file_open_tmp("test-native-call-XXXXXX", &name, NULL);
    void *page = (char *)memory + 2 * PAGE;
    uint64_t value;

    g_assert(fd >= 0);
    unlink(name);
    g_assert(mmap(page, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0)
             == page);
    g_assert(sigaction(SIGBUS, &act, NULL) == 0);
    g_assert(native_guest_read(&value, BASE, 8));
    for (int i = 0; i < 2; i++) {
        g_assert(!native_guest_read(&value, BASE + 2 * PAGE, 8));
    }
    g_assert(mmap(page, PAGE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page);
    close(fd);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    native_call_register(&group);
    memory = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    g_assert(memory != MAP_FAILED);
    guest_base = (uintptr_t)memory - BASE;

    g_test_add_func("/native-call/image/whole", test_whole);
    g_test_add_func("/native-call/image/loses-code", test_loses_code);
    g_test_add_func("/native-call/image/not-an-object", test_not_an_object);
    g_test_add_func("/native-call/image/damaged", test_damaged);
    g_test_add_func("/native-call/image/unmapped", test_unmapped);
    g_test_add_func("/native-call/image/short-file", test_short_file);
    return g_test_run();
}
