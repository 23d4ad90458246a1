/*
 * What a program can see of libzstd: bytes, results, what is consumed, faults.
 * Prints a line for each kind of use.
 *
 *     zstd [NUMBER]    NUMBER: of damaged frames; default 1000
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* zstd.h and zdict.h, which the machine may not have */
typedef struct { const void *src; size_t size, pos; } Input;
typedef struct { void *dst; size_t size, pos; } Output;
typedef struct { unsigned offset, literals, match, repeat; } Sequence;
typedef struct Compressor Compressor;
typedef struct Decompressor Decompressor;
typedef struct CDict CDict;
typedef struct DDict DDict;

enum {
    LEVEL = 100, WINDOW_LOG = 101, MIN_MATCH = 105, STRATEGY = 107,
    LONG_DISTANCE = 160, CONTENT_SIZE = 200, CHECKSUM = 201, WORKERS = 400,
    JOB_SIZE = 401, ROW_MATCH_FINDER = 1011,
    WINDOW_LOG_MAX = 100,       /* of a decompressor */
    CONTINUE = 0, FLUSH = 1, END = 2, RESET_ALL = 3,
};

Compressor *ZSTD_createCCtx(void);
Decompressor *ZSTD_createDCtx(void);
size_t ZSTD_freeCCtx(Compressor *c);
size_t ZSTD_freeDCtx(Decompressor *d);
size_t ZSTD_CCtx_setParameter(Compressor *c, int parameter, int value);
size_t ZSTD_CCtx_reset(Compressor *c, int what);
size_t ZSTD_DCtx_reset(Decompressor *d, int what);
size_t ZSTD_CCtx_refPrefix(Compressor *c, const void *dict, size_t n);
size_t ZSTD_DCtx_refPrefix(Decompressor *d, const void *dict, size_t n);
size_t ZSTD_CCtx_loadDictionary(Compressor *c, const void *dict, size_t n);
size_t ZSTD_DCtx_loadDictionary(Decompressor *d, const void *dict, size_t n);
size_t ZSTD_CCtx_refCDict(Compressor *c, const CDict *dict);
size_t ZSTD_DCtx_refDDict(Decompressor *d, const DDict *dict);
size_t ZSTD_compress2(Compressor *c, void *dst, size_t room, const void *src,
                      size_t n);
size_t ZSTD_compressStream2(Compressor *c, Output *out, Input *in, int end);
size_t ZSTD_decompressStream(Decompressor *d, Output *out, Input *in);
size_t ZSTD_decompressDCtx(Decompressor *d, void *dst, size_t room,
                           const void *src, size_t n);
size_t ZSTD_compressBegin(Compressor *c, int level);
size_t ZSTD_compressContinue(Compressor *c, void *dst, size_t room,
                             const void *src, size_t n);
size_t ZSTD_compressEnd(Compressor *c, void *dst, size_t room, const void *src,
                        size_t n);
size_t ZSTD_compressBlock(Compressor *c, void *dst, size_t room,
                          const void *src, size_t n);
size_t ZSTD_decompressBegin(Decompressor *d);
size_t ZSTD_nextSrcSizeToDecompress(Decompressor *d);
size_t ZSTD_decompressContinue(Decompressor *d, void *dst, size_t room,
                               const void *src, size_t n);
size_t ZSTD_decompressBlock(Decompressor *d, void *dst, size_t room,
                            const void *src, size_t n);
size_t ZSTD_generateSequences(Compressor *c, Sequence *to, size_t room,
                              const void *src, size_t n);
CDict *ZSTD_createCDict(const void *dict, size_t n, int level);
DDict *ZSTD_createDDict(const void *dict, size_t n);
size_t ZSTD_freeCDict(CDict *dict);
size_t ZSTD_freeDDict(DDict *dict);
size_t ZDICT_trainFromBuffer(void *dict, size_t room, const void *samples,
                             const size_t *sizes, unsigned n);
const char *ZSTD_getErrorName(size_t result);
unsigned ZSTD_isError(size_t result);

enum {
    TEXT = 700000, NOISE = 150000, LONG = 17 << 20, PAGE = 4096,
    ROOM = LONG + LONG / 64,
};

static uint8_t text[TEXT], noise[NOISE], mixed[TEXT], *zeros;
static uint8_t *packed, *plain;
static uint64_t seed = 1;

static unsigned number(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % limit;
}

static uint64_t hash(const void *p, size_t n)
{
    uint64_t h = 1, word;

    for (; n >= sizeof(word); n -= sizeof(word)) {
        memcpy(&word, p, sizeof(word));
        h = (h ^ word) * 0x9fb21c651e98df25u;
        h ^= h >> 29;
        p = (const char *)p + sizeof(word);
    }
    for (; n; n--) {
        h = (h ^ *(const uint8_t *)p) * 0x100000001b3u;
        p = (const char *)p + 1;
    }
    return h;
}

static void make_inputs(void)
{
    char words[500][12];
    size_t at = 0;

    zeros = calloc(1, LONG);
    packed = malloc(ROOM);
    plain = malloc(LONG);
    for (int i = 0; i < 500; i++) {
        int n = 2 + number(9);

        for (int j = 0; j < n; j++) {
            words[i][j] = 'a' + number(number(26) + 1);
        }
        words[i][n] = 0;
    }
    while (at < TEXT) {
        unsigned w = number(number(500) + 1);
        size_t n = strlen(words[w]);

        n = at + n < TEXT ? n : TEXT - at;
        memcpy(text + at, words[w], n);
        at += n;
        if (at < TEXT) {
            text[at++] = ' ';
        }
    }
    for (at = 0; at < NOISE; at++) {
        noise[at] = number(256);
    }
    /* What blocks may be: text, noise, runs, and text from far away */
    for (at = 0; at < TEXT; ) {
        size_t n = 1 + number(30000), from = number(NOISE - 30000);

        n = at + n < TEXT ? n : TEXT - at;
        switch (number(5)) {
        case 0:
            memcpy(mixed + at, noise + from, n);
            break;
        case 1:
            memset(mixed + at, number(256), n);
            break;
        default:
            memcpy(mixed + at, text + 4 * from, n);
        }
        at += n;
    }
}

static void show(const char *what, const void *p, size_t result)
{
    if (ZSTD_isError(result)) {
        printf("%s: %s\n", what, ZSTD_getErrorName(result));
    } else {
        printf("%s: %zu %016lx\n", what, result,
               (unsigned long)hash(p, result));
    }
    fflush(stdout);
}

/* Compress into packed by calls of many sizes.  Returns the size. */
static size_t pack(Compressor *c, const void *data, size_t n)
{
    Input in = { data, 0, 0 };
    Output out = { packed, 0, 0 };
    size_t left;
    int end;

    do {
        in.size = n - in.pos < 100000 ? n : in.pos + 1 + number(200000);
        in.size = in.size < n ? in.size : n;
        end = in.size == n ? END : number(5) ? CONTINUE : FLUSH;
        do {
            out.size = out.pos + 1 + number(number(10) ? 70000 : 9);
            left = ZSTD_compressStream2(c, &out, &in, end);
            if (ZSTD_isError(left)) {
                return left;
            }
        } while (end == CONTINUE ? in.pos < in.size : left);
    } while (end != END);
    return out.pos;
}

/*
 * Decompress @n bytes of @data into plain by calls of many sizes.  Returns the
 * size or an error; prints where an error was.
 */
static size_t unpack(Decompressor *d, const void *data, size_t n)
{
    Input in = { data, 0, 0 };
    Output out = { plain, 0, 0 };
    size_t result = 1, before;

    do {
        before = in.pos + out.pos;
        in.size = in.pos + 1 + number(number(10) ? 50000 : 9);
        in.size = in.size < n ? in.size : n;
        out.size = out.pos + number(number(10) ? 200000 : 9);
        out.size = out.size < LONG ? out.size : LONG;
        result = ZSTD_decompressStream(d, &out, &in);
        if (ZSTD_isError(result)) {
            printf("at %zu of %zu after %zu %016lx: ", in.pos, n, out.pos,
                   (unsigned long)hash(plain, out.pos));
            return result;
        }
    } while (result && (in.pos < n || before != in.pos + out.pos));
    return out.pos;
}

static void both_ways(const char *what, Compressor *c, Decompressor *d,
                      const void *data, size_t n)
{
    size_t size = pack(c, data, n);

    show(what, packed, size);
    if (!ZSTD_isError(size)) {
        size_t back = unpack(d, packed, size);

        show(back == n && !memcmp(plain, data, n) ? "  back" : "  WRONG",
             plain, back);
    }
}

static void levels(void)
{
    static const int tried[] = {
        -5, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19,
        22
    };
    Compressor *c = ZSTD_createCCtx();
    Decompressor *d = ZSTD_createDCtx();
    char what[40];

    for (size_t i = 0; i < sizeof(tried) / sizeof(*tried); i++) {
        size_t n = tried[i] < 13 ? TEXT : 200000;

        ZSTD_CCtx_setParameter(c, LEVEL, tried[i]);
        ZSTD_CCtx_setParameter(c, CHECKSUM, i % 2);
        snprintf(what, sizeof(what), "level %d", tried[i]);
        both_ways(what, c, d, text, n);
        both_ways(what, c, d, mixed, n);
        both_ways(what, c, d, noise, NOISE);
        both_ways(what, c, d, zeros, n);
        show(what, packed, ZSTD_compress2(c, packed, ROOM, mixed, n));
        show(what, packed, ZSTD_compress2(c, packed, 100000, mixed, n));
    }
    ZSTD_freeCCtx(c);
    ZSTD_freeDCtx(d);
}

static void parameters(void)
{
    Decompressor *d = ZSTD_createDCtx();
    char what[80];

    for (int strategy = 1; strategy <= 9; strategy++) {
        for (int i = 0; i < 4; i++) {
            Compressor *c = ZSTD_createCCtx();

            ZSTD_CCtx_setParameter(c, STRATEGY, strategy);
            ZSTD_CCtx_setParameter(c, WINDOW_LOG, 10 + 4 * i);
            ZSTD_CCtx_setParameter(c, MIN_MATCH, 3 + i);
            ZSTD_CCtx_setParameter(c, LONG_DISTANCE, i == 3);
            ZSTD_CCtx_setParameter(c, ROW_MATCH_FINDER, 1 + i % 2);
            ZSTD_CCtx_setParameter(c, CONTENT_SIZE, i % 2);
            snprintf(what, sizeof(what), "strategy %d, window %d", strategy,
                     10 + 4 * i);
            both_ways(what, c, d, mixed, 250000);
            ZSTD_freeCCtx(c);
        }
    }
    ZSTD_freeDCtx(d);
}

static void dictionaries(void)
{
    static uint8_t trained[20000];
    static size_t sizes[400];
    Compressor *c = ZSTD_createCCtx();
    Decompressor *d = ZSTD_createDCtx();
    size_t n;

    for (int i = 0; i < 400; i++) {
        sizes[i] = 500 + i;
    }
    n = ZDICT_trainFromBuffer(trained, sizeof(trained), text, sizes, 400);
    show("trained", trained, n);
    for (int i = 0; i < 12; i++) {
        const uint8_t *dict = i % 2 ? trained : text + 400000;
        size_t size = i % 2 ? n : 90000;
        CDict *compress = ZSTD_createCDict(dict, size, 1 + 2 * i);
        DDict *decompress = ZSTD_createDDict(dict, size);

        ZSTD_CCtx_refCDict(c, compress);
        ZSTD_DCtx_refDDict(d, decompress);
        both_ways("attached", c, d, text + 450000, 3000 << i % 6);
        ZSTD_CCtx_reset(c, RESET_ALL);
        ZSTD_DCtx_reset(d, RESET_ALL);
        ZSTD_CCtx_setParameter(c, LEVEL, 1 + i);
        ZSTD_CCtx_loadDictionary(c, dict, size);
        ZSTD_DCtx_loadDictionary(d, dict, size);
        both_ways("loaded", c, d, text + 450000, 100000);
        ZSTD_CCtx_reset(c, RESET_ALL);
        ZSTD_DCtx_reset(d, RESET_ALL);
        ZSTD_CCtx_setParameter(c, LEVEL, 1 + i);
        ZSTD_CCtx_setParameter(c, LONG_DISTANCE, i % 2);
        ZSTD_CCtx_refPrefix(c, text, 300000);
        ZSTD_DCtx_refPrefix(d, text, 300000);
        both_ways("prefix", c, d, text + 200000, 200000);
        both_ways("no prefix", c, d, text + 200000, 2000);
        ZSTD_CCtx_reset(c, RESET_ALL);
        ZSTD_DCtx_reset(d, RESET_ALL);
        ZSTD_freeCDict(compress);
        ZSTD_freeDDict(decompress);
    }
    ZSTD_freeCCtx(c);
    ZSTD_freeDCtx(d);
}

static void workers(void)
{
    Compressor *c = ZSTD_createCCtx();
    Decompressor *d = ZSTD_createDCtx();

    ZSTD_CCtx_setParameter(c, WORKERS, 3);
    ZSTD_CCtx_setParameter(c, CHECKSUM, 1);
    for (int i = 0; i < 4; i++) {
        ZSTD_CCtx_setParameter(c, LEVEL, 1 + 3 * i);
        ZSTD_CCtx_setParameter(c, JOB_SIZE, 1 << 19);
        ZSTD_CCtx_setParameter(c, LONG_DISTANCE, i % 2);
        show("workers", packed,
             ZSTD_compress2(c, packed, ROOM, zeros, 3 << 20));
        show("workers", packed, ZSTD_compress2(c, packed, ROOM, mixed, TEXT));
        show("  back", plain, ZSTD_decompressDCtx(d, plain, LONG, packed,
             ZSTD_compress2(c, packed, ROOM, mixed, TEXT)));
    }
    ZSTD_freeCCtx(c);
    ZSTD_freeDCtx(d);
}

/* The calls that give the program each block */
static void blocks(void)
{
    Compressor *c = ZSTD_createCCtx();
    Decompressor *d = ZSTD_createDCtx();
    size_t to = 0, from = 0, n = 0;

    ZSTD_compressBegin(c, 4);
    for (size_t at = 0; at < 300000; at += 25000) {
        to += ZSTD_compressContinue(c, packed + to, ROOM - to, mixed + at,
                                    25000);
    }
    to += ZSTD_compressEnd(c, packed + to, ROOM - to, text, 9000);
    show("continued", packed, to);
    ZSTD_decompressBegin(d);
    while (from < to) {
        size_t next = ZSTD_nextSrcSizeToDecompress(d);

        n += ZSTD_decompressContinue(d, plain + n, LONG - n, packed + from,
                                     next);
        from += next;
    }
    show("  back", plain, n);

    ZSTD_compressBegin(c, 2);
    ZSTD_decompressBegin(d);
    for (size_t at = 0; at < 300000; at += 30000) {
        n = ZSTD_compressBlock(c, packed, ROOM, text + at, 30000);
        show("block", packed, n);
        show("  back", plain + at, ZSTD_decompressBlock(d, plain + at, 30000,
                                                        packed, n));
    }
    show("block too large", packed,
         ZSTD_compressBlock(c, packed, ROOM, text, TEXT));
    ZSTD_freeCCtx(c);
    ZSTD_freeDCtx(d);
}

/*
 * 64 KiB without a match before a match at the last offset: Debian's 1.5.4 is
 * mended there, which only the bytes tell.
 */
static void long_literals(void)
{
    enum { START = 32 << 10, BLOCK = 128 << 10, SIZE = 2 * BLOCK };
    static const size_t matches[] = { START, START + 8 + (64 << 10), BLOCK };
    static uint8_t data[SIZE];
    Compressor *c = ZSTD_createCCtx();
    Decompressor *d = ZSTD_createDCtx();

    for (size_t i = 0; i < SIZE; i++) {
        data[i] = i < START ? text[i] : 0x80 + number(64);
    }
    for (size_t i = 0; i < 3; i++) {
        memcpy(data + matches[i] + 16, data + matches[i], 8);
    }
    ZSTD_CCtx_setParameter(c, LEVEL, 19);
    ZSTD_CCtx_setParameter(c, MIN_MATCH, 7);
    show("long literals", packed, ZSTD_compress2(c, packed, ROOM, data, SIZE));
    show("  back", plain,
         ZSTD_decompressDCtx(d, plain, LONG, packed,
                             ZSTD_compress2(c, packed, ROOM, data, SIZE)));
    ZSTD_freeCCtx(c);
    ZSTD_freeDCtx(d);
}

/* The tables to which a context points first are the program's own memory. */
static void tables(void)
{
    Compressor *c = ZSTD_createCCtx();
    Decompressor *d = ZSTD_createDCtx();
    const void **pointers = (const void **)d;
    int ends[2], seen = 0;

    if (pipe(ends) < 0) {
        exit(1);
    }
    ZSTD_decompressDCtx(d, plain, LONG, packed,
                        ZSTD_compress2(c, packed, ROOM, text, 300));
    for (int i = 0; i < 3; i++) {
        seen += write(ends[1], pointers[i], 8) == 8;
    }
    printf("%d tables\n", seen);
    ZSTD_freeCCtx(c);
    ZSTD_freeDCtx(d);
}

/* What takes too long for one native call, and what is not native */
static void others(void)
{
    static Sequence sequences[200000];
    Compressor *c = ZSTD_createCCtx();

    ZSTD_CCtx_setParameter(c, LEVEL, 1);
    show("long", packed, ZSTD_compress2(c, packed, ROOM, zeros, LONG));
    ZSTD_CCtx_setParameter(c, LEVEL, 16);
    show("slow", packed, ZSTD_compress2(c, packed, ROOM, zeros, TEXT));
    ZSTD_CCtx_setParameter(c, LEVEL, 3);
    show("sequences", sequences,
         ZSTD_generateSequences(c, sequences, 200000, text, TEXT));
    show("after sequences", packed,
         ZSTD_compress2(c, packed, ROOM, text, TEXT));
    ZSTD_freeCCtx(c);
}

/* A child goes on with a stream, then its parent does. */
static void forks(void)
{
    Compressor *c = ZSTD_createCCtx();
    Decompressor *d = ZSTD_createDCtx();
    Input in = { text, TEXT / 2, 0 };
    Output out = { packed, ROOM, 0 }, back = { plain, LONG, 0 };
    size_t n;
    pid_t child;

    ZSTD_compressStream2(c, &out, &in, CONTINUE);
    fflush(stdout);
    child = fork();
    in.size = child ? TEXT : TEXT - 1000;
    ZSTD_compressStream2(c, &out, &in, END);
    n = out.pos;
    in = (Input) { packed, n / 2, 0 };
    ZSTD_decompressStream(d, &back, &in);
    if (child) {
        waitpid(child, NULL, 0);
    }
    in.size = n;
    ZSTD_decompressStream(d, &back, &in);
    show(child ? "parent" : "child", packed, n);
    show("  back", plain, back.pos);
    if (!child) {
        _exit(0);
    }
}

static sigjmp_buf escape;
static volatile uintptr_t fault;

static void on_fault(int number, siginfo_t *info, void *context)
{
    fault = (uintptr_t)info->si_addr;
    siglongjmp(escape, number);
}

/* Calls whose memory, or whose context, is not what it should be */
static void faults(void)
{
    struct sigaction action = { .sa_sigaction = on_fault,
                                .sa_flags = SA_SIGINFO };
    Compressor *c = ZSTD_createCCtx();
    Decompressor *d = ZSTD_createDCtx();
    size_t size = 10 * PAGE, n;
    uint8_t *pages = mmap(NULL, 3 * size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    mprotect(pages + size, size, PROT_READ);
    mprotect(pages + 2 * size, size, PROT_NONE);
    n = ZSTD_compress2(c, packed, ROOM, text, 5 * PAGE);
    for (int i = 0; i < 8; i++) {
        int number = sigsetjmp(escape, 1);

        if (number) {
            printf("fault %d: signal %d at %ld\n", i, number,
                   (long)(fault - (uintptr_t)pages));
            ZSTD_CCtx_reset(c, RESET_ALL);
            ZSTD_DCtx_reset(d, RESET_ALL);
            continue;
        }
        switch (i) {
        case 0:         /* read what cannot be read */
            ZSTD_compress2(c, packed, ROOM, pages + 2 * size - PAGE, 2 * PAGE);
            break;
        case 1:
            ZSTD_compress2(c, packed, ROOM, pages + 2 * size, PAGE);
            break;
        case 2:         /* write what can only be read */
            ZSTD_compress2(c, pages + size - 100, size, noise, 5 * PAGE);
            break;
        case 3:
            ZSTD_decompressDCtx(d, pages + size - PAGE, size, packed, n);
            break;
        case 4:         /* the same, but room that is not used */
            ZSTD_decompressDCtx(d, pages + size - 6 * PAGE, size, packed, n);
            break;
        case 5:
            memcpy(pages + size - n / 2, packed, n / 2);
            ZSTD_decompressDCtx(d, plain, LONG, pages + 2 * size - n / 2, n);
            break;
        case 6:         /* a context that is none */
            memset(pages, 0x5a, size);
            ZSTD_compressContinue((Compressor *)pages, packed, ROOM, text,
                                  PAGE);
            break;
        default:
            ZSTD_decompressBlock((Decompressor *)(pages + 2 * size), plain,
                                 LONG, packed, n);
        }
        printf("no fault %d: %016lx\n", i, (unsigned long)hash(plain, PAGE));
    }
    ZSTD_freeCCtx(c);
    ZSTD_freeDCtx(d);
}

/* @count frames with mistakes: where they are noticed, and what came before */
static void damaged(int count)
{
    static uint8_t copy[40000];
    Compressor *c = ZSTD_createCCtx();
    Decompressor *d = ZSTD_createDCtx();

    for (int i = 0; i < count; i++) {
        const uint8_t *data = number(2) ? mixed : text;
        size_t n = 1 + number(number(10) ? 2000 : 30000), size;

        ZSTD_CCtx_setParameter(c, LEVEL, (int)number(22) - 2);
        ZSTD_CCtx_setParameter(c, CHECKSUM, number(4) == 0);
        size = ZSTD_compress2(c, copy, sizeof(copy), data + number(TEXT - n),
                              n);
        for (int j = number(4); j >= 0; j--) {
            copy[number(8) ? number(size) : number(20) % size] ^=
                number(2) ? 1 << number(8) : number(256);
        }
        if (number(8) == 0) {
            size = number(size) + 1;
        }
        memset(plain, 0, 40000);
        ZSTD_DCtx_reset(d, RESET_ALL);
        show("damaged", plain, number(2) ? unpack(d, copy, size)
             : ZSTD_decompressDCtx(d, plain, 1 + number(40000), copy, size));
        printf("%016lx\n", (unsigned long)hash(plain, 40000));
    }
    ZSTD_freeCCtx(c);
    ZSTD_freeDCtx(d);
}

int main(int argc, char **argv)
{
    make_inputs();
    levels();
    parameters();
    dictionaries();
    workers();
    blocks();
    long_literals();
    tables();
    others();
    forks();
    faults();
    damaged(argc > 1 ? atoi(argv[1]) : 1000);
    return 0;
}
