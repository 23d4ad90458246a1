/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lz: a compressor of the LZ77 family with hash chains, and its decompressor.
 * Compares and chains in its own loops; literals and matches are copied with
 * memcpy, tables are cleared with memset.
 *
 * Check: what is decompressed is what was compressed, and it was smaller.
 *
 * The format: a byte of literals, a byte of length - MATCH (0: no match, the
 * end), then the literals, then the distance in two bytes.
 */
#include "kernel.h"

#define SIZE (256 << 10)
#define WINDOW 65535
#define MATCH 5                     /* bytes of the shortest match, less one */
#define LONGEST (255 + MATCH)
#define LITERALS 255
#define CHAIN 16                    /* candidates to look at */
#define HASHES 16384
#define ROUNDS_AT_ONE 240

typedef struct Match {
    int length, distance;
} Match;

static int head[HASHES];            /* position + 1 */
static int previous[SIZE];

static uint32_t hash_of(const uint8_t *at)
{
    uint32_t word;

    memcpy(&word, at, 4);
    return word * 0x9e3779b1u / (UINT32_MAX / HASHES + 1u);
}

static int common(const uint8_t *a, const uint8_t *b, int limit)
{
    int n = 0;

    while (n < limit && a[n] == b[n]) {
        n++;
    }
    return n;
}

static void remember(const uint8_t *data, int at, int size)
{
    if (at + 4 <= size) {
        int *bucket = &head[hash_of(data + at)];

        previous[at] = *bucket;
        *bucket = at + 1;
    }
}

static Match longest_match(const uint8_t *data, int at, int size)
{
    Match best = { 0, 0 };
    int limit = size - at < LONGEST ? size - at : LONGEST;
    int candidate = limit > MATCH ? head[hash_of(data + at)] - 1 : -1;

    for (int i = 0; i < CHAIN && candidate >= 0; i++) {
        int length;

        if (at - candidate > WINDOW) {
            break;
        }
        length = common(data + candidate, data + at, limit);
        if (length > best.length) {
            best = (Match) { length, at - candidate };
        }
        candidate = previous[candidate] - 1;
    }
    return best;
}

static uint8_t *put(uint8_t *to, const uint8_t *literals, int count,
                    Match match)
{
    *to++ = count;
    *to++ = match.length ? match.length - MATCH : 0;
    memcpy(to, literals, count);
    to += count;
    *to++ = match.distance;
    *to++ = match.distance >> 8;
    return to;
}

/* Returns the size of what it put TO. */
static int compress(const uint8_t *data, int size, uint8_t *to)
{
    uint8_t *start = to;
    int literals = 0, at = 0;

    memset(head, 0, sizeof(head));
    while (at < size) {
        Match match = longest_match(data, at, size);

        if (match.length > MATCH) {
            to = put(to, data + at - literals, literals, match);
            while (match.length--) {
                remember(data, at++, size);
            }
            literals = 0;
        } else {
            remember(data, at++, size);
            if (++literals == LITERALS) {
                to = put(to, data + at - literals, literals, (Match) { 0 });
                literals = 0;
            }
        }
    }
    to = put(to, data + at - literals, literals, (Match) { 0 });
    return to - start;
}

/* Returns the size of what it put TO, of LIMIT bytes, or -1. */
static int decompress(const uint8_t *from, int size, uint8_t *to, int limit)
{
    const uint8_t *end = from + size;
    int at = 0;

    while (from < end) {
        int literals = from[0];
        int length = from[1] ? from[1] + MATCH : 0;
        int distance;

        from += 2;
        if (literals + length > limit - at || literals + 2 > end - from) {
            return -1;
        }
        memcpy(to + at, from, literals);
        from += literals;
        at += literals;
        distance = from[0] | from[1] << 8;
        from += 2;
        if (length && (!distance || distance > at)) {
            return -1;
        }
        if (distance >= length) {
            memcpy(to + at, to + at - distance, length);
            at += length;
        } else {
            while (length--) {
                to[at] = to[at - distance];
                at++;
            }
        }
    }
    return at;
}

/* Lines of a log, and between them what does not repeat */
static void make_data(uint8_t *data, uint64_t *seed)
{
    static const char *const events[] = {
        "opened the door", "left by the window", "asked for the time of day",
        "was not seen again", "---------------------------------------------",
    };
    int at = 0;

    while (at + 128 < SIZE) {
        uint32_t visitor = kernel_below(seed, 300);
        const char *event = events[kernel_below(seed, 5)];

        at += sprintf((char *)data + at, "%08d visitor %u %s\n", at, visitor,
                      event);
        if (kernel_below(seed, 4) == 0) {
            for (int i = 0; i < 20; i++) {
                data[at++] = kernel_random(seed);
            }
        }
    }
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    uint8_t *data = kernel_alloc(SIZE), *packed = kernel_alloc(2 * SIZE);
    uint8_t *unpacked = kernel_alloc(SIZE);
    uint64_t seed = 10;
    int size = 0;

    make_data(data, &seed);
    for (long round = 0; round < rounds; round++) {
        int got;

        data[kernel_below(&seed, SIZE)] ^= 1;
        size = compress(data, SIZE, packed);
        if (size > SIZE / 2) {
            kernel_fail("round %ld: %d bytes became %d", round, SIZE, size);
        }
        memset(unpacked, 0, SIZE);
        got = decompress(packed, size, unpacked, SIZE);
        if (got != SIZE || memcmp(data, unpacked, SIZE)) {
            kernel_fail("round %ld: what is decompressed differs", round);
        }
    }
    printf("%ld rounds, %d bytes become %d\n", rounds, SIZE, size);
    return 0;
}
