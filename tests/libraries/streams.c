/*
 * Everything a program can see of zlib's streams.  Prints a line for each
 * kind of use, with a hash of all return codes, counts, messages and bytes.
 *
 *     streams [NUMBER]     NUMBER: of damaged streams; default: 5000
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

enum { SIZE = 70000, ROOM = 2 * SIZE };

static __thread uint64_t hash;
static __thread uint64_t seed;

static void mix(const void *data, size_t n)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ p[i]) * 0x100000001b3;
    }
}

static void mix_number(long n)
{
    mix(&n, sizeof(n));
}

static unsigned random_number(unsigned limit)
{
    seed = seed * 6364136223846793005 + 1442695040888963407;
    return (seed >> 33) % limit;
}

static void report(const char *what)
{
    printf("%s %016lx\n", what, (unsigned long)hash);
    fflush(stdout);
    hash = 0;
}

/* What a call leaves behind. */
static void mix_stream(const z_stream *s, int result)
{
    mix_number(result);
    mix_number(s->avail_in);
    mix_number(s->avail_out);
    mix_number(s->total_in);
    mix_number(s->total_out);
    mix_number(s->data_type);
    mix_number(s->adler);
    if (s->msg) {
        mix(s->msg, strlen(s->msg));
    }
}

/* Text with repetitions, zeros, noise, or a mixture */
static void make_data(unsigned char *data, size_t n, int kind)
{
    static const char *const words[] = {
        "the ", "native ", "call ", "of ", "a ", "function ", "\n", "deflate ",
    };
    size_t i = 0;

    while (i < n) {
        int k = kind < 3 ? kind : (int)random_number(3);
        const char *word = words[random_number(8)];

        for (int j = 0; j < 40 && i < n; j++) {
            if (k == 0 && !*word) {
                break;
            }
            data[i++] = k == 0 ? (unsigned char)*word++
                        : k == 1 ? 0 : random_number(256);
        }
    }
}

/* Compress in pieces.  Returns the length, or 0. */
static size_t compress_pieces(z_stream *s, unsigned char *out,
                              unsigned char *data, size_t n, unsigned piece,
                              int flush)
{
    int result;

    s->next_in = data;
    s->next_out = out;
    s->avail_in = s->avail_out = 0;
    do {
        size_t left = n - (s->next_in - data);

        if (!s->avail_in) {
            s->avail_in = left < piece ? left : piece;
        }
        if (!s->avail_out) {
            s->avail_out = 1 + random_number(piece);
        }
        if ((size_t)(s->next_out - out) + s->avail_out > ROOM) {
            return 0;
        }
        result = deflate(s, left == s->avail_in ? Z_FINISH : flush);
        mix_stream(s, result);
    } while (result == Z_OK || result == Z_BUF_ERROR);
    mix(out, s->total_out);
    return s->total_out;
}

/* Decompress in pieces; ends after 3 calls without progress. */
static int decompress_pieces(z_stream *s, unsigned char *out,
                             unsigned char *in, size_t n, unsigned piece,
                             int flush)
{
    int result, idle = 0;

    s->next_in = in;
    s->next_out = out;
    s->avail_in = s->avail_out = 0;
    do {
        size_t left = n - (s->next_in - in), room = ROOM - (s->next_out - out);

        if (!s->avail_in) {
            s->avail_in = left < piece ? left : piece;
        }
        if (!s->avail_out) {
            s->avail_out = room < piece ? room : 1 + random_number(piece);
        }
        result = inflate(s, flush);
        mix_stream(s, result);
        idle = result == Z_BUF_ERROR ? idle + 1 : 0;
    } while ((result == Z_OK || result == Z_BUF_ERROR) && idle < 3);
    mix(out, s->next_out - out);
    return result;
}

static void start_inflate(z_stream *s, int bits)
{
    memset(s, 0, sizeof(*s));
    if (inflateInit2(s, bits) != Z_OK) {
        exit(1);
    }
}

static void start_deflate(z_stream *s, int level, int bits, int memory,
                          int strategy)
{
    memset(s, 0, sizeof(*s));
    if (deflateInit2(s, level, Z_DEFLATED, bits, memory, strategy) != Z_OK) {
        exit(1);
    }
}

static unsigned char data[SIZE], packed[ROOM], plain[ROOM];
static size_t packed_size;

static void round_trips(void)
{
    static const int bits[] = { 15, -15, 31, 9, -9 };
    static const int flushes[] = {
        Z_NO_FLUSH, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_BLOCK,
    };
    z_stream s;

    for (int level = 0; level <= 9; level++) {
        for (int strategy = 0; strategy <= Z_FIXED; strategy++) {
            int wbits = bits[(level + strategy) % 5];
            int flush = flushes[random_number(5)];
            unsigned piece = 1 + random_number(level % 2 ? 300 : 70000);

            make_data(data, SIZE, (level + strategy) % 4);
            start_deflate(&s, level, wbits, 1 + random_number(9), strategy);
            packed_size = compress_pieces(&s, packed, data, SIZE, piece, flush);
            mix_number(deflateEnd(&s));
            for (int i = 0; packed_size && i < 4; i++) {
                static const int modes[] = {
                    Z_NO_FLUSH, Z_SYNC_FLUSH, Z_BLOCK, Z_TREES,
                };

                start_inflate(&s, wbits == 31 ? 47 : wbits);
                decompress_pieces(&s, plain, packed, packed_size,
                                  1 + random_number(i % 2 ? 100 : 70000),
                                  modes[i]);
                mix_number(memcmp(plain, data, SIZE));
                mix_number(inflateEnd(&s));
            }
        }
    }
    report("round trips");
}

static void one_call(void)
{
    uLong (*volatile wide_crc32)(uLong, const Bytef *, uint64_t)
        = (void *)crc32;

    for (int level = -1; level <= 9; level++) {
        size_t n = random_number(SIZE);
        uLongf length = ROOM, back = SIZE;
        uLong used;

        make_data(data, SIZE, level & 3);
        mix_number(compress2(packed, &length, data, n, level));
        mix(packed, length);
        mix_number(uncompress(plain, &back, packed, length));
        mix(plain, back);
        back = n / 2;
        used = length;
        mix_number(uncompress2(plain, &back, packed, &used));
        mix_number(back);
        mix_number(used);
        mix_number(crc32(level, data, n));
        mix_number(adler32(level, data, n));
        mix_number(crc32_z(0, data, n));
        mix_number(adler32_z(1, data, n));
        mix_number(crc32(5, NULL, n));
        /* A length of 32 bits, in a register with more */
        mix_number(wide_crc32(0, data, n | (uint64_t)7 << 32));
        mix_number(adler32(5, NULL, 0));
    }
    report("one call");
}

/* A small stream of each format, in packed */
static void small_stream(int bits)
{
    z_stream s;

    make_data(data, 600, 3);
    start_deflate(&s, 1 + random_number(9), bits, 8, random_number(5));
    packed_size = compress_pieces(&s, packed, data, 600, 600, Z_NO_FLUSH);
    deflateEnd(&s);
}

static void truncated(void)
{
    static const int bits[] = { 15, -15, 31 };
    z_stream s;

    for (int b = 0; b < 3; b++) {
        small_stream(bits[b]);
        for (size_t n = 0; n <= packed_size; n++) {
            for (int mode = 0; mode < 2; mode++) {
                start_inflate(&s, bits[b]);
                decompress_pieces(&s, plain, packed, n, mode ? 7 : 70000,
                                  mode ? Z_SYNC_FLUSH : Z_FINISH);
                inflateEnd(&s);
            }
        }
    }
    report("truncated");
}

static void damaged(long number)
{
    static const int bits[] = { 15, -15, 31, 47 };
    z_stream s;

    for (long i = 0; i < number; i++) {
        int b = random_number(4);

        if (i % 50 == 0) {
            b = i / 50 % 3;
            small_stream(bits[b]);
        }
        for (unsigned n = 1 + random_number(4); n; n--) {
            unsigned at = random_number(packed_size);
            unsigned char before = packed[at];

            packed[at] = random_number(256);
            start_inflate(&s, bits[b]);
            if (decompress_pieces(&s, plain, packed, packed_size,
                                  i % 3 ? 70000 : 50, i % 2 ? Z_NO_FLUSH
                                                            : Z_FINISH)
                == Z_DATA_ERROR) {
                mix_number(inflateSync(&s));
                mix_number(inflateSyncPoint(&s));
                mix_stream(&s, inflate(&s, Z_NO_FLUSH));
            }
            mix_number(inflateMark(&s));
            inflateEnd(&s);
            if (n % 2) {
                packed[at] = before;
            }
        }
    }
    report("damaged");
}

static void copies(void)
{
    z_stream s, copy;
    unsigned char dictionary[1000];

    make_data(dictionary, sizeof(dictionary), 0);
    for (int i = 0; i < 40; i++) {
        size_t half, n;
        uInt have = sizeof(plain);

        make_data(data, SIZE, i % 4);
        start_deflate(&s, i % 10, 15, 8, i % 5);
        if (i % 3 == 0) {
            mix_number(deflateSetDictionary(&s, dictionary, 1000));
        }
        s.next_in = data;
        s.avail_in = SIZE / 2;
        s.next_out = packed;
        s.avail_out = ROOM;
        mix_stream(&s, deflate(&s, Z_NO_FLUSH));
        mix_number(deflateCopy(&copy, &s));
        mix_number(deflateParams(&copy, 9 - i % 10, (i + 1) % 5));
        mix_number(deflateTune(&s, 4, 5, 16, 8));
        copy.avail_in = s.avail_in = SIZE - SIZE / 2;
        mix_stream(&s, deflate(&s, Z_FINISH));
        mix(packed, s.total_out);
        n = s.total_out;
        deflateEnd(&s);
        mix_stream(&copy, deflate(&copy, Z_FINISH));
        deflateEnd(&copy);
        mix(packed, n);

        /* Now packed is what the copy made. */
        n = copy.total_out;
        start_inflate(&s, 15);
        s.next_in = packed;
        s.next_out = plain;
        half = 1 + random_number(n - 1);
        s.avail_in = half;
        s.avail_out = ROOM;
        mix_stream(&s, inflate(&s, Z_NO_FLUSH));
        if (s.adler && i % 3 == 0) {
            mix_number(inflateSetDictionary(&s, dictionary, 1000));
        }
        mix_number(inflateCopy(&copy, &s));
        mix_number(inflateGetDictionary(&s, packed + n, &have));
        mix_number(have);
        s.avail_in = copy.avail_in = n - (s.next_in - packed);
        mix_stream(&s, inflate(&s, Z_FINISH));
        mix(plain, s.total_out);
        memset(plain, 1, 100);
        mix_stream(&copy, inflate(&copy, Z_NO_FLUSH));
        mix(plain, copy.total_out);
        mix_number(inflateReset2(&copy, -15));
        mix_number(inflatePrime(&copy, 3, 5));
        mix_stream(&copy, inflate(&copy, Z_NO_FLUSH));
        inflateEnd(&s);
        inflateEnd(&copy);
    }
    report("copies");
}

static void headers(void)
{
    char name[40], comment[40], extra[40];
    gz_header head = {
        .text = 1, .time = 12345, .os = 3, .extra = (Bytef *)"extra!",
        .extra_len = 6, .name = (Bytef *)"a name", .hcrc = 1,
        .comment = (Bytef *)"a comment",
    };
    gz_header back = {
        .extra = (Bytef *)extra, .extra_max = 40, .name = (Bytef *)name,
        .name_max = 40, .comment = (Bytef *)comment, .comm_max = 40,
    };
    z_stream s;
    size_t n;

    start_deflate(&s, 6, 31, 8, 0);
    mix_number(deflateSetHeader(&s, &head));
    n = compress_pieces(&s, packed, data, 1000, 10, Z_NO_FLUSH);
    deflateEnd(&s);
    start_inflate(&s, 31);
    mix_number(inflateGetHeader(&s, &back));
    decompress_pieces(&s, plain, packed, n, 3, Z_NO_FLUSH);
    inflateEnd(&s);
    mix(name, strlen(name));
    mix(comment, strlen(comment));
    mix_number(back.done + 2 * back.hcrc + 4 * back.os + back.time);
    report("headers");
}

static voidpf counted(voidpf opaque, uInt items, uInt size)
{
    long *counts = opaque;

    counts[0]++;
    counts[1] += (long)items * size;
    /* The third allocation of each stream fails if so asked. */
    return counts[2] && counts[0] % 3 == 0 ? NULL : calloc(items, size);
}

static void uncounted(voidpf opaque, voidpf address)
{
    ((long *)opaque)[3]++;
    free(address);
}

static void allocators(void)
{
    z_stream s;

    for (int failing = 0; failing < 2; failing++) {
        long counts[4] = { 0, 0, failing };

        for (int i = 0; i < 30; i++) {
            memset(&s, 0, sizeof(s));
            s.zalloc = counted;
            s.zfree = uncounted;
            s.opaque = counts;
            if (inflateInit(&s) == Z_OK) {
                decompress_pieces(&s, plain, packed, packed_size, 100,
                                  i % 2 ? Z_FINISH : Z_NO_FLUSH);
                inflateEnd(&s);
            }
            mix(counts, sizeof(counts));
        }
    }
    report("allocators");
}

static sigjmp_buf back;
static unsigned char *mend;     /* a range that the handler makes writable */

static void on_signal(int signal)
{
    if (mend) {
        mprotect(mend, 65536, PROT_READ | PROT_WRITE);
        mend = NULL;
        return;
    }
    siglongjmp(back, signal);
}

/* A call that may fault: hash its signal, or its result. */
#define TRY(call) do {                              \
        int signal_ = sigsetjmp(back, 1);           \
        mix_number(signal_ ? -signal_ : (call));    \
    } while (0)

static void faults(void)
{
    unsigned char *pages = mmap(NULL, 3 * 65536, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    z_stream s, other;

    mprotect(pages + 65536, 65536, PROT_READ);
    mprotect(pages + 2 * 65536, 65536, PROT_NONE);
    for (int kind = 0; kind < 8; kind++) {
        for (int deflating = 0; deflating < 2; deflating++) {
            if (deflating) {
                start_deflate(&s, 6, 15, 8, 0);
            } else {
                start_inflate(&s, 15);
            }
            s.next_in = deflating ? data : packed;
            s.avail_in = deflating ? SIZE : packed_size;
            s.next_out = plain;
            s.avail_out = ROOM;
            other = s;
            switch (kind) {
            case 0:
                s.next_out = pages + 65536 - 100;
                break;
            case 1:
                s.next_in = pages + 2 * 65536 - 10;
                memcpy(pages, packed, 100);
                break;
            case 2:
                s.next_out = NULL;
                break;
            case 3:
                s.next_in = NULL;
                break;
            case 4:
                s.state = NULL;
                break;
            case 5:
                s.state = (void *)0x1000;
                break;
            case 6:
                s.avail_out = 50;           /* no fault: ends early */
                break;
            case 7:
                s.next_in = s.next_in - 1;  /* more than there is */
                s.avail_in = -1;
                s.avail_out = 30;
                break;
            }
            TRY(deflating ? deflate(&s, Z_FINISH) : inflate(&s, Z_FINISH));
            mix_number(s.total_in + s.total_out);
            TRY(deflating ? deflate(&other, Z_FINISH)
                          : inflate(&other, Z_FINISH));
            TRY(deflating ? deflate(NULL, 0) : inflate(NULL, 0));
            memset(&other, 0xa5, sizeof(other));
            TRY(deflating ? deflate(&other, 0) : inflate(&other, 0));
        }
    }
    TRY(crc32(0, pages + 2 * 65536 - 10, 11) != 0);
    TRY(adler32(1, (void *)8, 11) != 0);
    report("faults");
}

/* The allocator of mended(): 1000 bytes before the end of a page of 64 KiB */
static voidpf at_the_end(voidpf opaque, uInt items, uInt size)
{
    unsigned char **next = opaque;
    unsigned char *p = *next + 65536 - 1000;

    *next += 3 * 65536;
    return p;
}

static void nothing(voidpf opaque, voidpf address)
{
}

/* Faults in the middle of a call that a handler makes good */
static void mended(void)
{
    unsigned char *pages = mmap(NULL, 40 * 65536, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    z_stream s;

    make_data(data, SIZE, 3);
    for (int kind = 0; kind < 6; kind++) {
        static const char *const places[] = { "state", "output", "input" };
        const char *place = places[kind / 2];
        int deflating = kind % 2 == 0;
        unsigned char *next = pages, *in = pages + 35 * 65536 - 300;

        memset(&s, 0, sizeof(s));
        s.zalloc = at_the_end;
        s.zfree = nothing;
        s.opaque = &next;
        if ((deflating ? deflateInit(&s, 6) : inflateInit(&s)) != Z_OK) {
            exit(1);
        }
        s.next_in = deflating ? data : packed;
        s.avail_in = deflating ? SIZE : packed_size;
        s.next_out = plain;
        s.avail_out = ROOM;
        mend = pages + 65536;
        if (*place == 'o') {
            s.avail_out = 65536;
            mend = pages + 39 * 65536;
            s.next_out = mend - 3000;
        } else if (*place == 'i') {
            mend = pages + 35 * 65536;
            s.next_in = memcpy(in, s.next_in, s.avail_in);
        }
        mprotect(mend, 65536, *place == 'i' ? PROT_NONE : PROT_READ);
        mix_stream(&s, deflating ? deflate(&s, Z_FINISH)
                                 : inflate(&s, Z_SYNC_FLUSH));
        mix_number(mend == NULL);
        mix(s.next_out - s.total_out, s.total_out);
        if (kind == 0) {
            packed_size = s.total_out;
            memcpy(packed, plain, packed_size);
        }
    }
    report("mended");
}

static void forks(void)
{
    z_stream s;
    int status;
    pid_t child;

    make_data(data, SIZE, 0);
    start_deflate(&s, 6, 15, 8, 0);
    s.next_in = data;
    s.avail_in = SIZE / 2;
    s.next_out = packed;
    s.avail_out = ROOM;
    mix_stream(&s, deflate(&s, Z_NO_FLUSH));
    child = fork();
    s.avail_in = SIZE - SIZE / 2;
    mix_stream(&s, deflate(&s, Z_FINISH));
    mix(packed, s.total_out);
    if (child == 0) {
        report("child");
        _exit(7);
    }
    waitpid(child, &status, 0);
    mix_number(status);
    report("parent");
}

static void *work(void *arg)
{
    unsigned char *in = malloc(SIZE), *out = malloc(ROOM);
    uint64_t *result = arg;
    z_stream s;

    seed = *result;
    hash = 0;
    for (int i = 0; i < 5; i++) {
        size_t n;

        make_data(in, SIZE, i % 4);
        start_deflate(&s, i + 1, 15, 8, 0);
        n = compress_pieces(&s, out, in, SIZE, 5000, Z_NO_FLUSH);
        deflateEnd(&s);
        start_inflate(&s, 15);
        s.next_in = out;
        s.avail_in = n;
        s.next_out = in;
        s.avail_out = SIZE;
        mix_stream(&s, inflate(&s, Z_SYNC_FLUSH));
        mix(in, SIZE);
        inflateEnd(&s);
    }
    *result = hash;
    free(in);
    free(out);
    return NULL;
}

static void threads(void)
{
    pthread_t thread[4];
    uint64_t result[4];

    for (int i = 0; i < 4; i++) {
        result[i] = i;
        pthread_create(&thread[i], NULL, work, &result[i]);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
        mix_number(result[i]);
    }
    report("threads");
}

/* The kernel reads the message: it has to be the program's memory. */
static void messages(void)
{
    z_stream s;

    for (int i = 0; i < 3; i++) {
        static const unsigned char bad[3][4] = {
            { 1, 2, 3, 4 }, { 0x78, 0x9c, 7, 7 }, { 0x78, 0x9c, 0xff, 0xff },
        };

        start_inflate(&s, 15);
        s.next_in = (Bytef *)bad[i];
        s.avail_in = 4;
        s.next_out = plain;
        s.avail_out = 100;
        mix_stream(&s, inflate(&s, Z_NO_FLUSH));
        if (write(1, s.msg, strlen(s.msg)) < 0 || write(1, "\n", 1) < 0) {
            perror("write");
        }
        inflateEnd(&s);
    }
    start_deflate(&s, 6, 15, 8, 0);
    s.next_out = NULL;
    mix_stream(&s, deflate(&s, Z_FINISH));
    if (write(1, s.msg, strlen(s.msg)) < 0 || write(1, "\n", 1) < 0) {
        perror("write");
    }
    deflateEnd(&s);
    report("messages");
}

/*
 * Which of the words at the beginning of a state point to memory that the
 * kernel can read for the program: not that of QEMU.
 */
static void pointers(void)
{
    int fds[2];
    char byte;
    z_stream s;

    if (pipe(fds) < 0) {
        exit(1);
    }
    for (int i = 0; i < 3; i++) {
        size_t n;

        make_data(data, SIZE, i);
        start_deflate(&s, 6, 15, 1, Z_FIXED);
        n = compress_pieces(&s, packed, data, SIZE, SIZE, Z_NO_FLUSH);
        deflateEnd(&s);
        start_inflate(&s, 15);
        s.next_in = packed;
        s.next_out = plain;
        for (int j = 0; j < 4; j++) {
            s.avail_in = n / 5;
            s.avail_out = ROOM - s.total_out;
            mix_stream(&s, inflate(&s, Z_NO_FLUSH));
            for (int word = 0; word < 19; word++) {
                char *p = ((char **)s.state)[word];

                if (write(fds[1], p, 1) == 1 && read(fds[0], &byte, 1) == 1) {
                    mix_number(word);
                }
            }
        }
        inflateEnd(&s);
    }
    report("pointers");
}

static void files(void)
{
    char name[] = "/tmp/zlib-XXXXXX", line[200];
    gzFile file;

    close(mkstemp(name));
    make_data(data, SIZE, 0);
    file = gzopen(name, "w7");
    for (int i = 0; i < 5; i++) {
        mix_number(gzwrite(file, data, SIZE - i));
        mix_number(gzprintf(file, "line %d\n", i));
    }
    mix_number(gzclose(file));
    file = gzopen(name, "r");
    mix_number(gzseek(file, 1000, SEEK_SET));
    while (gzgets(file, line, sizeof(line))) {
        mix(line, strlen(line));
    }
    mix_number(gztell(file) + gzeof(file));
    mix_number(gzclose(file));
    unlink(name);
    report("files");
}

int main(int argc, char **argv)
{
    signal(SIGSEGV, on_signal);
    signal(SIGBUS, on_signal);
    setvbuf(stdout, NULL, _IONBF, 0);
    round_trips();
    one_call();
    truncated();
    damaged(argc > 1 ? atol(argv[1]) : 5000);
    copies();
    headers();
    allocators();
    faults();
    mended();
    forks();
    threads();
    messages();
    pointers();
    files();
    return 0;
}
