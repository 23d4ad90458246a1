/*
 * Tests of the files of the cache of translation blocks: what was added is
 * found, and nothing else whatever happens to the files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include <sys/resource.h>
#include <utime.h>
#include <glib/gstdio.h>
#include "qapi/error.h"
#include "../../accel/tcg/tb-cache-file.h"

#define BLOCKS      300
#define PC(i)       (0x200000001000 + 4 * (i))
#define OBJECT      42
#define BIAS        0x200000000000
#define LIMIT       (1 << 30)
#define FEATURES    5
#define FLIPS       10000
#define WRITERS     16

static char *dir;

/* What the block with number @i contains; its size depends on the number. */
static size_t head_size(unsigned i)
{
    return i % 7;
}

static size_t code_size(unsigned i)
{
    return 8 + i % 50;
}

static uint8_t data_byte(unsigned i, size_t j)
{
    return i * 7 + j * 13;
}

/* Without jumps */
static const TBCacheBlock empty = {
    .jmp_insn_offset = { UINT16_MAX, UINT16_MAX },
};

static void add(TBCacheFile *file, unsigned i)
{
    static uint8_t code[BLOCKS + 1][64];
    TBCacheBlock b = empty;
    uint8_t *head;

    b.pc = PC(i);
    b.flags = i % 3;
    b.cflags = i % 2;
    b.cs_base = i;
    b.code_size = code_size(i) - 1;
    b.search_size = 1;
    head = tb_cache_file_add(file, &b, head_size(i), code[i]);
    for (size_t j = 0; j < head_size(i); j++) {
        head[j] = data_byte(i, j);
    }
    for (size_t j = 0; j < code_size(i); j++) {
        code[i][j] = data_byte(i, head_size(i) + j);
    }
}

/* Whether the block is found.  One that is found has to be as it was added. */
static bool found(TBCacheFile *file, unsigned i)
{
    const TBCacheBlock *b = tb_cache_file_find(file, PC(i), i, i % 3, i % 2);
    const uint8_t *data;

    if (!b) {
        return false;
    }
    data = (const uint8_t *)b->data;
    g_assert_cmpuint(b->pc, ==, PC(i));
    g_assert_cmpuint(tb_cache_code_size(b), ==, code_size(i));
    for (size_t j = 0; j < head_size(i) + code_size(i); j++) {
        g_assert_cmpuint(data[j], ==, data_byte(i, j));
    }
    return true;
}

static unsigned count_found(TBCacheFile *file)
{
    unsigned n = 0;

    for (unsigned i = 0; i < BLOCKS; i++) {
        n += found(file, i);
    }
    return n;
}

static void start(void)
{
    tb_cache_directory_init(dir, LIMIT, &error_abort);
    tb_cache_files_init("key", FEATURES);
}

/* What a process that begins now would find. */
static unsigned count_stored(void)
{
    start();
    return count_found(tb_cache_file_get(OBJECT, BIAS));
}

static void clean(void)
{
    g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(d))) {
        g_autofree char *path = g_build_filename(dir, name, NULL);

        g_assert_cmpint(g_unlink(path), ==, 0);
    }
}

static unsigned count_files(void)
{
    g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
    unsigned n = 0;

    while (g_dir_read_name(d)) {
        n++;
    }
    return n;
}

/* The path of the only file, which the caller frees. */
static char *only_file(void)
{
    g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);

    g_assert_cmpuint(count_files(), ==, 1);
    return g_build_filename(dir, g_dir_read_name(d), NULL);
}

static void store(unsigned from, unsigned to)
{
    TBCacheFile *file;

    start();
    file = tb_cache_file_get(OBJECT, BIAS);
    for (unsigned i = from; i < to; i++) {
        add(file, i);
    }
    tb_cache_files_save(true);
}

/* Make a file with all blocks.  Returns its path, and sets what it contains. */
static char *store_all(char **bytes, gsize *size)
{
    char *path;

    clean();
    store(0, BLOCKS);
    path = only_file();
    g_assert_true(g_file_get_contents(path, bytes, size, NULL));
    return path;
}

static void test_store(void)
{
    clean();
    g_assert_cmpuint(count_stored(), ==, 0);
    store(0, BLOCKS);
    g_assert_cmpuint(count_stored(), ==, BLOCKS);
    g_assert_cmpuint(count_files(), ==, 1);

    /* Another object, another address, another key, another host. */
    g_assert_cmpuint(count_found(tb_cache_file_get(OBJECT + 1, BIAS)), ==, 0);
    g_assert_cmpuint(count_found(tb_cache_file_get(OBJECT, BIAS + 1)), ==, 0);
    tb_cache_files_init("other key", FEATURES);
    g_assert_cmpuint(count_found(tb_cache_file_get(OBJECT, BIAS)), ==, 0);
    tb_cache_files_init("key", FEATURES + 1);
    g_assert_cmpuint(count_found(tb_cache_file_get(OBJECT, BIAS)), ==, 0);
}

static void test_merge(void)
{
    TBCacheFile *file;

    clean();
    store(0, 100);
    store(50, 200);
    store(200, BLOCKS);
    g_assert_cmpuint(count_stored(), ==, BLOCKS);
    g_assert_cmpuint(count_files(), ==, 1);

    /* Nothing is written for a few blocks. */
    start();
    file = tb_cache_file_get(OBJECT, BIAS);
    add(file, BLOCKS);
    g_assert_cmpuint(tb_cache_files_save(false), ==, 0);
    g_assert_false(found(file, BLOCKS));
}

/* The newest block of a key counts. */
static void test_replace(void)
{
    TBCacheBlock b = empty;
    TBCacheFile *file;

    clean();
    b.pc = PC(0);
    b.code_size = 1;
    for (uint8_t i = 1; i <= 2; i++) {
        start();
        file = tb_cache_file_get(OBJECT, BIAS);
        tb_cache_file_add(file, &b, 0, &i);
        tb_cache_files_save(true);
        g_assert_cmpuint(*(uint8_t *)tb_cache_file_find(file, PC(0), 0, 0,
                                                        0)->data, ==, i);
    }
}

/* The code, which may be overwritten once it is kept, without its places */
static void test_code(void)
{
    static const TCGReloc relocs[] = {
        { 1, TCG_RELOC_IMAGE, 1 }, { 10, TCG_RELOC_POINTER, 2 },
    };
    static const uint8_t stored[] = "a....bcdef........gh....ijkl....";
    uint8_t code[] = "aABCDbcdefABCDEFGHghABCDijklABCD";
    TBCacheBlock b = empty;
    TBCacheFile *file;
    const uint8_t *data;

    clean();
    start();
    file = tb_cache_file_get(OBJECT, BIAS);
    b.pc = PC(0);
    b.n_relocs = ARRAY_SIZE(relocs);
    b.code_size = sizeof(code) - 1;
    b.jmp_insn_offset[0] = 20;
    b.jmp_insn_offset[1] = 28;
    memcpy(tb_cache_file_add(file, &b, sizeof(relocs), code), relocs,
           sizeof(relocs));
    for (int i = 0; i < 2; i++) {
        tb_cache_files_keep_code();
        memset(code, 'x', sizeof(code));
    }
    tb_cache_files_save(true);
    data = (const uint8_t *)tb_cache_file_find(file, PC(0), 0, 0, 0)->data;
    g_assert_true(!memcmp(data, relocs, sizeof(relocs)));
    data += sizeof(relocs);
    for (int i = 0; i < b.code_size; i++) {
        g_assert_cmpuint(data[i], ==, stored[i] == '.' ? 0 : stored[i]);
    }
}

/* Not g_file_set_contents(), which waits for the disk each time. */
static void overwrite(const char *path, const char *bytes, gsize size)
{
    FILE *file = g_fopen(path, "wb");

    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(bytes, 1, size, file), ==, size);
    g_assert_cmpint(fclose(file), ==, 0);
}

static void put_byte(const char *path, gsize at, uint8_t byte)
{
    int fd = g_open(path, O_WRONLY, 0);

    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(pwrite(fd, &byte, 1, at), ==, 1);
    g_assert_cmpint(close(fd), ==, 0);
}

static void test_flips(void)
{
    g_autofree char *bytes = NULL;
    gsize size;
    g_autofree char *path = store_all(&bytes, &size);

    for (unsigned i = 0; i < sizeof(TBCacheHeader) + FLIPS; i++) {
        gsize at = i < sizeof(TBCacheHeader) ? i
                   : g_test_rand_int_range(sizeof(TBCacheHeader), size);
        uint8_t flip = 1 << g_test_rand_int_range(0, 8);
        unsigned n;

        put_byte(path, at, bytes[at] ^ flip);
        n = count_stored();
        if (i < sizeof(TBCacheHeader)) {
            g_assert_cmpuint(n, ==, 0);
        } else {
            /* A block, or its slot and those that are found behind it. */
            g_assert_cmpuint(n, >=, BLOCKS * 9 / 10);
        }
        put_byte(path, at, bytes[at]);
    }
    g_assert_cmpuint(count_stored(), ==, BLOCKS);
}

static void test_truncated(void)
{
    g_autofree char *bytes = NULL;
    gsize size;
    g_autofree char *path = store_all(&bytes, &size);

    for (gsize n = 0; n < size; n += n < 400 ? 1 : 397) {
        overwrite(path, bytes, n);
        g_assert_cmpuint(count_stored(), ==, 0);
    }
    /* A damaged file is replaced. */
    store(0, BLOCKS);
    g_assert_cmpuint(count_stored(), ==, BLOCKS);
}

/* Files and directories that others can write to are not used. */
static void test_trust(void)
{
    g_autofree char *path = NULL;
    Error *err = NULL;

    clean();
    store(0, BLOCKS);
    path = only_file();
    g_assert_cmpint(g_chmod(path, 0620), ==, 0);
    g_assert_cmpuint(count_stored(), ==, 0);
    g_assert_cmpint(g_chmod(path, 0602), ==, 0);
    g_assert_cmpuint(count_stored(), ==, 0);
    g_assert_cmpint(g_chmod(path, 0600), ==, 0);
    g_assert_cmpuint(count_stored(), ==, BLOCKS);

    g_assert_cmpint(g_chmod(dir, 0770), ==, 0);
    g_assert_false(tb_cache_directory_init(dir, LIMIT, &err));
    error_free_or_abort(&err);
    g_assert_cmpint(g_chmod(dir, 0700), ==, 0);
    g_assert_false(tb_cache_directory_init(path, LIMIT, &err));
    error_free_or_abort(&err);
}

static void test_writers(void)
{
    pid_t child[WRITERS];

    clean();
    store(0, 20);
    for (unsigned i = 0; i < WRITERS; i++) {
        child[i] = fork();
        if (!child[i]) {
            for (unsigned j = 0; j < 20; j++) {
                store(i, BLOCKS - i);
            }
            _exit(count_stored() < BLOCKS - 2 * WRITERS);
        }
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        int status;

        g_assert_cmpint(waitpid(child[i], &status, 0), ==, child[i]);
        g_assert_cmpint(status, ==, 0);
    }
    g_assert_cmpuint(count_files(), ==, 1);
}

/* The files that were used last are kept. */
static void test_limit(void)
{
    g_autofree char *old = NULL;
    struct utimbuf long_ago = { 1, 1 };

    clean();
    store(0, BLOCKS);
    old = only_file();
    g_assert_cmpint(g_utime(old, &long_ago), ==, 0);

    tb_cache_directory_init(dir, 30000, &error_abort);
    tb_cache_files_init("new key", FEATURES);
    for (unsigned i = 0; i < BLOCKS; i++) {
        add(tb_cache_file_get(OBJECT, BIAS), i);
    }
    tb_cache_files_save(true);
    g_assert_false(g_file_test(old, G_FILE_TEST_EXISTS));
}

/* Where nothing can be written, nothing is lost, and nothing is left. */
static void test_no_room(void)
{
    struct rlimit limit;

    clean();
    store(0, BLOCKS);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    if (!fork()) {
        limit.rlim_cur = 10000;
        setrlimit(RLIMIT_FSIZE, &limit);
        store(BLOCKS, BLOCKS + 10);
        _exit(0);
    } else {
        int status;

        wait(&status);
        g_assert_cmpint(status, ==, 0);
    }
    g_assert_cmpuint(count_stored(), ==, BLOCKS);
    g_assert_cmpuint(count_files(), ==, 1);
}

int main(int argc, char **argv)
{
    int ret;

    g_test_init(&argc, &argv, NULL);
    dir = g_dir_make_tmp("test-tb-cache-XXXXXX", NULL);
    g_assert_nonnull(dir);
    g_test_add_func("/tb-cache-file/store", test_store);
    g_test_add_func("/tb-cache-file/merge", test_merge);
    g_test_add_func("/tb-cache-file/replace", test_replace);
    g_test_add_func("/tb-cache-file/code", test_code);
    g_test_add_func("/tb-cache-file/flips", test_flips);
    g_test_add_func("/tb-cache-file/truncated", test_truncated);
    g_test_add_func("/tb-cache-file/trust", test_trust);
    g_test_add_func("/tb-cache-file/writers", test_writers);
    g_test_add_func("/tb-cache-file/limit", test_limit);
    g_test_add_func("/tb-cache-file/no-room", test_no_room);
    ret = g_test_run();
    clean();
    g_rmdir(dir);
    return ret;
}
