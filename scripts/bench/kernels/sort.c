/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sort: strings and records, with qsort of the C library and with a merge
 * sort of its own for elements of any size, which moves them with memcpy.
 * Comparisons are calls through a pointer, with strcmp or memcmp in them.
 *
 * Check: both sorts give the same, in order, with nothing lost.
 */
#include "kernel.h"

#define STRINGS 12000
#define RECORDS 12000
#define ROUNDS_AT_ONE 34

typedef int Compare(const void *a, const void *b);

typedef struct Record {
    char key[10];
    uint16_t weight;
    uint32_t number;
    char payload[24];
} Record;

/* Of the pointers' targets */
static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* By key; those of one key the heavier first, then by number */
static int compare_records(const void *a, const void *b)
{
    const Record *x = a, *y = b;
    int order = memcmp(x->key, y->key, sizeof(x->key));

    if (order) {
        return order;
    }
    if (x->weight != y->weight) {
        return x->weight < y->weight ? 1 : -1;
    }
    return (x->number > y->number) - (x->number < y->number);
}

/* SPACE has room for N elements. */
static void merge_sort(char *base, size_t n, size_t size, Compare *compare,
                       char *space)
{
    char *left = base, *middle = base + n / 2 * size, *right = middle;
    char *end = base + n * size, *to = space;

    if (n < 2) {
        return;
    }
    merge_sort(left, n / 2, size, compare, space);
    merge_sort(right, n - n / 2, size, compare, space);
    while (left < middle && right < end) {
        char **from = compare(left, right) <= 0 ? &left : &right;

        memcpy(to, *from, size);
        *from += size;
        to += size;
    }
    memcpy(to, left, middle - left);
    memcpy(base, space, to - space + (middle - left));
}

/* The sum does not hang on the order. */
static uint32_t sum_of(const void *array, size_t n, size_t size)
{
    const uint8_t *bytes = array;
    uint32_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t element = 0;

        for (size_t at = 0; at < size; at++) {
            element = element * 31 + *bytes++;
        }
        sum += kernel_mix(0, element);
    }
    return sum;
}

/* Sorts ARRAY both ways and leaves it sorted. */
static void sort(const char *what, void *array, size_t n, size_t size,
                 Compare *compare)
{
    uint32_t before = sum_of(array, n, size);
    char *other = kernel_alloc(n * size), *space = kernel_alloc(n * size);

    memcpy(other, array, n * size);
    qsort(array, n, size, compare);
    merge_sort(other, n, size, compare, space);
    if (memcmp(array, other, n * size)) {
        kernel_fail("%s: the two sorts differ", what);
    }
    if (sum_of(array, n, size) != before) {
        kernel_fail("%s: something was lost", what);
    }
    for (size_t i = 1; i < n; i++) {
        if (compare(other + (i - 1) * size, other + i * size) > 0) {
            kernel_fail("%s: %zu and %zu are not in order", what, i - 1, i);
        }
    }
    free(other);
    free(space);
}

int main(int argc, char **argv)
{
    static const char *const prefixes[] = {
        "", "/usr/lib/", "/usr/share/doc/packages/",
    };
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    static char texts[STRINGS][48];
    static const char *strings[STRINGS];
    static Record records[RECORDS];
    uint64_t seed = 8;
    uint32_t sum = 0;

    for (long round = 0; round < rounds; round++) {
        /* All different, so that their order is the only one. */
        for (uint32_t i = 0; i < STRINGS; i++) {
            const char *prefix = prefixes[kernel_below(&seed, 3)];

            sprintf(texts[i], "%s%x-%x", prefix, kernel_random(&seed), i);
            strings[i] = texts[i];
        }
        for (uint32_t i = 0; i < RECORDS; i++) {
            snprintf(records[i].key, sizeof(records[i].key), "key%06u",
                     kernel_below(&seed, RECORDS / 4));
            records[i].weight = kernel_below(&seed, 4);
            records[i].number = i;
            memset(records[i].payload, i, sizeof(records[i].payload));
        }
        sort("strings", strings, STRINGS, sizeof(*strings), compare_strings);
        sort("records", records, RECORDS, sizeof(*records), compare_records);
        for (int i = 0; i < STRINGS; i += 100) {
            sum = kernel_mix(sum, (strings[i] - texts[0]) / sizeof(texts[0]));
        }
        for (int i = 0; i < RECORDS; i += 100) {
            sum = kernel_mix(sum, records[i].number);
        }
    }
    printf("%ld rounds of %d strings and %d records, checksum %08x\n", rounds,
           STRINGS, RECORDS, sum);
    return 0;
}
