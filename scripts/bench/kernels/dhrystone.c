/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dhrystone: what system programs do, in the style of the benchmark of that
 * name: records behind pointers, enumerations, small procedures, branches,
 * and strings of 30 characters that are copied and compared.
 *
 * Check: a ring of records is visited in turn, so that what each must hold at
 * the end, and how often each branch was taken, follows from the visits.
 */
#include "kernel.h"

#define RECORDS 16
#define LEVELS 4
#define PERIOD (LEVELS * KINDS)
#define VISITS_AT_ONE 14000000

typedef enum Kind { COPPER, SILVER, GOLD, TIN, LEAD, KINDS } Kind;

typedef struct Record {
    struct Record *next;
    Kind kind;
    int number;
    char name[31];
} Record;

typedef struct Counts {
    long of_kind[KINDS];
    long ascending, equal, letters, paid;
} Counts;

static Record records[RECORDS];
static Record spare;

static Kind following(Kind kind)
{
    return kind == LEAD ? COPPER : kind + 1;
}

/* As a rule the names differ late: after 21 characters. */
static bool __attribute__((noinline))
is_ascending(const Record *a, const Record *b)
{
    return strcmp(a->name, b->name) < 0;
}

static bool __attribute__((noinline))
have_letter(const char *a, const char *b, int at, char *letter)
{
    if (a[at] != b[at]) {
        return false;
    }
    *letter = a[at];
    return true;
}

static void __attribute__((noinline))
copy_record(Record *to, const Record *from)
{
    *to = *from;
    to->number++;
    strcpy(to->name, from->name);
}

/* What a visit pays: the same again after PERIOD visits */
static int __attribute__((noinline)) price(Kind kind, int visits)
{
    int level = visits % LEVELS;

    switch (kind) {
    case COPPER:
        return 1;
    case SILVER:
        return level * 3 - 1;
    case GOLD:
        return level > 2 ? 100 : 50 + level;
    case TIN:
        return -level;
    default:
        return level == 1 ? 7 : 0;
    }
}

static void visit(Record *record, Counts *counts)
{
    char letter = '-';

    counts->of_kind[record->kind]++;
    if (is_ascending(record, record->next)) {
        counts->ascending++;
    }
    copy_record(&spare, record);
    if (strcmp(spare.name, record->name) == 0) {
        counts->equal++;
    }
    if (have_letter(spare.name, record->next->name, 3, &letter)) {
        counts->letters += letter == 'O';
    }
    counts->paid += price(record->kind, record->number);
    record->number = spare.number;
    record->kind = following(record->kind);
}

static void create(void)
{
    for (int i = 0; i < RECORDS; i++) {
        records[i].next = &records[(i + 1) % RECORDS];
        records[i].kind = i % KINDS;
        sprintf(records[i].name, "RECORD OF THE RING, %02d OF %02d", i,
                RECORDS);
    }
}

static void expect(const char *what, long got, long wanted)
{
    if (got != wanted) {
        kernel_fail("%s: %ld, not %ld", what, got, wanted);
    }
}

static void check(const Counts *counts, long visits)
{
    long of_kind[KINDS] = { 0 }, paid = 0;
    char name[31];

    for (int i = 0; i < RECORDS; i++) {
        long mine = visits / RECORDS + (i < visits % RECORDS);

        /* MINE visits, which begin at kind I and go round */
        for (int kind = 0; kind < KINDS; kind++) {
            of_kind[(i + kind) % KINDS] += mine / KINDS +
                                           (kind < mine % KINDS);
        }
        for (int visit = 0; visit < PERIOD; visit++) {
            paid += price((i + visit) % KINDS, visit) *
                    (mine / PERIOD + (visit < mine % PERIOD));
        }
        expect("a number", records[i].number, mine);
        expect("a kind", records[i].kind, (i + mine) % KINDS);
        snprintf(name, sizeof(name), "RECORD OF THE RING, %02d OF %02d", i,
                 RECORDS);
        expect("a name", strcmp(name, records[i].name), 0);
    }
    for (int kind = 0; kind < KINDS; kind++) {
        expect("visits of a kind", counts->of_kind[kind], of_kind[kind]);
    }
    expect("ascending", counts->ascending, visits - visits / RECORDS);
    expect("equal", counts->equal, visits);
    expect("letters", counts->letters, visits);
    expect("paid", counts->paid, paid);
}

int main(int argc, char **argv)
{
    long visits = kernel_rounds(argc, argv, VISITS_AT_ONE);
    Counts counts = { 0 };
    Record *record = records;

    create();
    for (long i = 0; i < visits; i++) {
        visit(record, &counts);
        record = record->next;
    }
    check(&counts, visits);
    printf("%ld visits, %ld ascending, last %s\n", visits, counts.ascending,
           spare.name);
    return 0;
}
