/*
 * Memory for the calls: two arenas with an unmapped page on both sides, and
 * two pools of elements to take contents from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SWEEP_MEMORY_H
#define SWEEP_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE      4096
#define MAX_BYTES (1 << 20)
#define ARENA     (2 * MAX_BYTES + 32 * PAGE)
#define GUARD     64
#define TARGET    0xe9            /* occurs only where it is put */

typedef uint64_t __attribute__((may_alias)) Word;
typedef uint32_t __attribute__((aligned(1), may_alias)) Wide;

static uint8_t *arena[2];
/* [wide][small alphabet] */
static uint8_t *pool[2][2];

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static void make_memory(void)
{
    for (int i = 0; i < 2; i++) {
        uint8_t *p = mmap(NULL, ARENA + 2 * PAGE, PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (p == MAP_FAILED ||
            mprotect(p + PAGE, ARENA, PROT_READ | PROT_WRITE)) {
            die("sweep: mmap");
        }
        arena[i] = p + PAGE;
    }
    for (int wide = 0; wide < 2; wide++) {
        for (int small = 0; small < 2; small++) {
            uint8_t *p = mmap(NULL, ARENA, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            uint64_t seed = wide;

            if (p == MAP_FAILED) {
                die("sweep: mmap");
            }
            pool[wide][small] = p;
            for (size_t i = 0; i < ARENA; i += wide ? 4 : 1) {
                uint32_t c;

                seed = mix(seed);
                c = small ? 'a' + (seed >> 40) % 2
                    : wide && (seed & 0x300) ? seed >> 32 : seed >> 56;
                if (c == 0 || c == TARGET || c == 'x') {
                    c = 'y';
                }
                if (wide) {
                    *(Wide *)(p + i) = c;
                } else {
                    p[i] = c;
                }
            }
        }
    }
}

/* Copies len bytes; to and from must be equal modulo 8. */
static void copy(uint8_t *to, const uint8_t *from, size_t len)
{
    while (len && (uintptr_t)to % 8) {
        *to++ = *from++;
        len--;
    }
    for (; len >= 8; to += 8, from += 8, len -= 8) {
        *(Word *)to = *(const Word *)from;
    }
    while (len--) {
        *to++ = *from++;
    }
}

/* The part of an arena that a call may touch, and the guards around it. */
typedef struct Window {
    uint8_t *start;
    uint8_t *end;
} Window;

static Window window(int which, uint8_t *p, size_t len)
{
    uint8_t *start = (uint8_t *)((uintptr_t)(p - GUARD) & -8);
    uint8_t *end = (uint8_t *)((uintptr_t)(p + len + GUARD + 7) & -8);

    if (start < arena[which]) {
        start = arena[which];
    }
    if (end > arena[which] + ARENA) {
        end = arena[which] + ARENA;
    }
    return (Window){ start, end };
}

static void fill_window(Window w)
{
    uint64_t value = 0xa5c35a96d2e187b4;

    for (uint8_t *p = w.start; p < w.end; p += 8) {
        *(Word *)p = value;
    }
}

static uint64_t fnv(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x100000001b3;
}

static uint64_t hash_window(uint64_t hash, Window w)
{
    for (uint8_t *p = w.start; p < w.end; p += 8) {
        hash = fnv(hash, *(Word *)p);
    }
    return hash;
}

#endif
