/*
 * What python's module does not reach of liblzma: flushes, after which the
 * library runs its match finder itself, checksums of all lengths and places,
 * and faults.  Prints a line for each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* lzma.h, which the machine may not have */
typedef struct {
    const uint8_t *next_in;
    size_t avail_in;
    uint64_t total_in;
    uint8_t *next_out;
    size_t avail_out;
    uint64_t total_out;
    const void *allocator;
    void *internal, *reserved_pointers[4];
    uint64_t seek_pos, reserved_numbers[3];
    int reserved_enums[2];
} lzma_stream;

enum { LZMA_RUN, LZMA_SYNC_FLUSH, LZMA_FULL_FLUSH, LZMA_FINISH };

int lzma_easy_encoder(lzma_stream *s, uint32_t preset, int check);
int lzma_code(lzma_stream *s, int action);
void lzma_end(lzma_stream *s);
uint32_t lzma_crc32(const uint8_t *data, size_t n, uint32_t crc);
uint64_t lzma_crc64(const uint8_t *data, size_t n, uint64_t crc);

enum { SIZE = 60000, PAGE = 4096 };

static uint8_t data[SIZE], packed[2 * SIZE];
static sigjmp_buf escape;

static void on_fault(int number, siginfo_t *info, void *context)
{
    siglongjmp(escape, number);
}

/* Compress in pieces that end with @flush. */
static void flushes(int preset, int flush, size_t piece)
{
    lzma_stream s = { .next_in = data, .next_out = packed };
    uint64_t hash = 1;
    int result;

    result = lzma_easy_encoder(&s, preset, 4);
    s.avail_out = sizeof(packed);
    while (result == 0 && s.total_in < SIZE) {
        s.avail_in = SIZE - s.total_in < piece ? SIZE - s.total_in : piece;
        do {
            result = lzma_code(&s, flush);
        } while (result == 0 && flush != LZMA_RUN);
        if (result == 1) {
            result = 0;
        }
    }
    while (result == 0) {
        result = lzma_code(&s, LZMA_FINISH);
    }
    for (uint64_t i = 0; i < s.total_out; i++) {
        hash = (hash ^ packed[i]) * 0x100000001b3;
    }
    printf("preset %d, flush %d, %zu: %d, %lu, %016lx\n", preset, flush, piece,
           result, (unsigned long)s.total_out, (unsigned long)hash);
    fflush(stdout);
    lzma_end(&s);
}

int main(void)
{
    struct sigaction action = {
        .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO
    };
    uint8_t *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile uint64_t sum = 0;
    uint64_t x = 1;

    sigaction(SIGSEGV, &action, NULL);
    for (int i = 0; i < SIZE; i++) {
        x = x * 6364136223846793005 + 1442695040888963407;
        data[i] = i % 20000 < 15000 ? 'a' + (x >> 61) : x >> 56;
    }
    for (int preset = 0; preset < 7; preset += 2) {
        for (int flush = LZMA_RUN; flush < LZMA_FINISH; flush++) {
            flushes(preset, flush, 61);
            flushes(preset, flush, 7777);
        }
    }

    for (int n = 0; n < 300; n++) {
        sum = lzma_crc64(data + n % 17, n, sum) * 3
              + lzma_crc32(data + n % 13, n, sum);
    }
    sum += lzma_crc64(data, SIZE, -1) + lzma_crc32(data, SIZE, -1);
    printf("checksums %016lx\n", (unsigned long)sum);

    memcpy(page, data, PAGE);
    munmap(page + PAGE, PAGE);
    for (int i = 0; i < 4; i++) {
        size_t n = i & 2 ? PAGE + 1 : PAGE;
        int number = sigsetjmp(escape, 1);

        if (number) {
            printf("checksum %d: signal %d\n", i, number);
        } else {
            sum = i & 1 ? lzma_crc64(page, n, 0) : lzma_crc32(page, n, 0);
            printf("checksum %d: %016lx\n", i, (unsigned long)sum);
        }
        fflush(stdout);
    }
    return 0;
}
