/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wordcount: the words of a text by how often they occur.  Takes it apart
 * with strtok_r, folds case, looks words up in a chained hash table with
 * strcmp, keeps them with strdup, sorts with qsort.
 *
 * Check: the text is made of known words, which are counted when it is made.
 */
#include "kernel.h"
#include <ctype.h>

#define VOCABULARY 3000
#define WORDS 20000
#define LONGEST 14
#define TEXT (WORDS * (LONGEST + 3))
#define SLOTS 2048
#define ROUNDS_AT_ONE 270

typedef struct Entry {
    struct Entry *next;
    char *word;
    long count;
} Entry;

static char vocabulary[VOCABULARY][LONGEST + 1];
static long made[VOCABULARY];

/* Different words: the number is in the last three letters. */
static void make_vocabulary(uint64_t *seed)
{
    for (int i = 0; i < VOCABULARY; i++) {
        int length = 3 + kernel_below(seed, LONGEST - 2);
        char *end = vocabulary[i] + length;

        for (int at = 0; at < length; at++) {
            vocabulary[i][at] = 'a' + kernel_below(seed, 26);
        }
        end[-1] = 'a' + i % 26;
        end[-2] = 'a' + i / 26 % 26;
        end[-3] = 'a' + i / 26 / 26;
    }
}

/* Few words are frequent, most are rare, as in any language. */
static void make_text(char *text, uint64_t *seed)
{
    static const char *const ends[] = { " ", " ", " ", " ", ", ", ".\n" };
    bool begins = true;

    for (int i = 0; i < WORDS; i++) {
        double u = kernel_unit(seed);
        int number = u * u * u * VOCABULARY;
        const char *end = ends[kernel_below(seed, 6)];
        size_t length = strlen(vocabulary[number]);

        made[number]++;
        memcpy(text, vocabulary[number], length);
        if (begins) {
            text[0] = toupper((unsigned char)text[0]);
        }
        begins = *end == '.';
        text = stpcpy(text + length, end);
    }
}

static Entry **find(Entry **table, const char *word)
{
    uint32_t hash = 5381;
    Entry **at;

    for (const char *c = word; *c; c++) {
        hash = hash * 33 + (unsigned char)*c;
    }
    at = &table[hash % SLOTS];
    while (*at && strcmp((*at)->word, word)) {
        at = &(*at)->next;
    }
    return at;
}

/* Returns the number of different words. */
static long count_words(Entry **table, char *text)
{
    static const char separators[] = " \t\n.,;:!?";
    long different = 0;
    char *rest;

    for (char *word = strtok_r(text, separators, &rest); word;
         word = strtok_r(NULL, separators, &rest)) {
        Entry **at;

        for (char *c = word; *c; c++) {
            *c = tolower((unsigned char)*c);
        }
        at = find(table, word);
        if (!*at) {
            *at = kernel_alloc(sizeof(Entry));
            (*at)->word = strdup(word);
            different++;
        }
        (*at)->count++;
    }
    return different;
}

static int compare(const void *a, const void *b)
{
    const Entry *x = *(Entry *const *)a, *y = *(Entry *const *)b;

    if (x->count != y->count) {
        return x->count < y->count ? 1 : -1;
    }
    return strcmp(x->word, y->word);
}

/* Moves the entries out of the TABLE, into a sorted list. */
static Entry **sorted(Entry **table, long entries)
{
    Entry **list = kernel_alloc(entries * sizeof(Entry *));
    long n = 0;

    for (int slot = 0; slot < SLOTS; slot++) {
        for (Entry *at = table[slot]; at; at = at->next) {
            list[n++] = at;
        }
        table[slot] = NULL;
    }
    qsort(list, n, sizeof(*list), compare);
    return list;
}

static void check(Entry **list, long entries)
{
    Entry *table[SLOTS] = { NULL };
    long known = 0;

    for (long i = 0; i < entries; i++) {
        Entry **at = find(table, list[i]->word);

        if (*at) {
            kernel_fail("%s is there twice", list[i]->word);
        }
        if (i && compare(&list[i - 1], &list[i]) >= 0) {
            kernel_fail("%s is not in order", list[i]->word);
        }
        list[i]->next = NULL;
        *at = list[i];
    }
    for (int i = 0; i < VOCABULARY; i++) {
        Entry *entry = *find(table, vocabulary[i]);

        known += made[i] > 0;
        if ((entry ? entry->count : 0) != made[i]) {
            kernel_fail("%s was counted %ld times, not %ld", vocabulary[i],
                        entry ? entry->count : 0, made[i]);
        }
    }
    if (entries != known) {
        kernel_fail("%ld words, not %ld", entries, known);
    }
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    char *text = kernel_alloc(TEXT), *copy = kernel_alloc(TEXT);
    static Entry *table[SLOTS];
    uint64_t seed = 7;

    make_vocabulary(&seed);
    make_text(text, &seed);
    for (long round = 0; round < rounds; round++) {
        Entry **list;
        long different;

        strcpy(copy, text);
        different = count_words(table, copy);
        list = sorted(table, different);
        check(list, different);
        if (round == rounds - 1) {
            printf("%ld rounds, %ld words, most frequent:", rounds, different);
            for (int i = 0; i < 5; i++) {
                printf(" %s %ld", list[i]->word, list[i]->count);
            }
            putchar('\n');
        }
        for (long i = 0; i < different; i++) {
            free(list[i]->word);
            free(list[i]);
        }
        free(list);
    }
    return 0;
}
