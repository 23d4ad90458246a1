/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * regex: a matcher of regular expressions, Thompson's: the pattern becomes an
 * automaton, all of whose states are followed at once.  Small loops, branches
 * that cannot be foreseen, lists in memory.
 *
 * Knows characters, ., [a-z], (), |, *, + and ?, and looks for the pattern
 * anywhere in a line.
 *
 * Check: regexec() of the C library, for some of the lines.
 */
#include "kernel.h"
#include <regex.h>

#define LINES 400
#define LINE 64
#define STATES 128
#define CHECKED 10                  /* one line in so many */
#define ROUNDS_AT_ONE 150

enum { SPLIT = 256, SET, ANY, MATCH };

typedef struct State {
    int what;                       /* a character, or one of the above */
    int next, other;                /* -1: not known yet */
    uint32_t set[8];                /* of 256 characters */
} State;

/* A part of the automaton; where it goes is the last state's next. */
typedef struct Part {
    int first, last;
} Part;

typedef struct Automaton {
    State states[STATES];
    int count, start;
    const char *pattern;            /* the rest of it, while it is read */
} Automaton;

typedef struct List {
    int states[STATES], count;
} List;

static const char *const patterns[] = {
    "(red|green|blue) [a-z]*e",
    "a(b|c)*d?e",
    "([0-9]+,)+[0-9]+",
    "(x|xy|xyz)+z[xyz]*zz",
};
#define PATTERNS (sizeof(patterns) / sizeof(patterns[0]))

static int new_state(Automaton *a, int what, int next, int other)
{
    if (a->count == STATES) {
        kernel_fail("the pattern has too many states");
    }
    a->states[a->count] = (State) { .what = what, .next = next,
                                    .other = other };
    return a->count++;
}

static Part parse_choice(Automaton *a);

static Part parse_set(Automaton *a)
{
    int state = new_state(a, SET, -1, -1);

    while (*a->pattern != ']') {
        int from = *a->pattern++, to = from;

        if (*a->pattern == '-') {
            to = a->pattern[1];
            a->pattern += 2;
        }
        for (int c = from; c <= to; c++) {
            a->states[state].set[c / 32] |= 1u << c % 32;
        }
    }
    a->pattern++;
    return (Part) { state, state };
}

static Part parse_atom(Automaton *a)
{
    int c = *a->pattern++, state;

    if (c == '(') {
        Part part = parse_choice(a);
        a->pattern++;
        return part;
    }
    if (c == '[') {
        return parse_set(a);
    }
    state = new_state(a, c == '.' ? ANY : c, -1, -1);
    return (Part) { state, state };
}

static Part parse_repeated(Automaton *a)
{
    Part part = parse_atom(a);

    while (*a->pattern && strchr("*+?", *a->pattern)) {
        int kind = *a->pattern++;
        int end = new_state(a, SPLIT, -1, -1);  /* only goes on */
        int split = new_state(a, SPLIT, part.first, end);

        a->states[part.last].next = kind == '?' ? end : split;
        part = (Part) { kind == '+' ? part.first : split, end };
    }
    return part;
}

static Part parse_sequence(Automaton *a)
{
    Part part = parse_repeated(a);

    while (*a->pattern && !strchr("|)", *a->pattern)) {
        Part next = parse_repeated(a);

        a->states[part.last].next = next.first;
        part.last = next.last;
    }
    return part;
}

static Part parse_choice(Automaton *a)
{
    Part part = parse_sequence(a);

    while (*a->pattern == '|') {
        Part other;
        int end = new_state(a, SPLIT, -1, -1);

        a->pattern++;
        other = parse_sequence(a);
        a->states[part.last].next = end;
        a->states[other.last].next = end;
        part = (Part) { new_state(a, SPLIT, part.first, other.first), end };
    }
    return part;
}

static void compile(Automaton *a, const char *pattern)
{
    Part all;

    memset(a, 0, sizeof(*a));
    a->pattern = pattern;
    all = parse_choice(a);
    a->states[all.last].next = new_state(a, MATCH, -1, -1);
    a->start = all.first;
}

/* Adds a state, or those that it leads to without a character. */
static void add(const Automaton *a, List *list, bool *on, int state)
{
    while (state >= 0 && !on[state]) {
        on[state] = true;
        if (a->states[state].what != SPLIT) {
            list->states[list->count++] = state;
            return;
        }
        add(a, list, on, a->states[state].other);
        state = a->states[state].next;
    }
}

static bool is_match(const Automaton *a, const char *text)
{
    List lists[2], *now = &lists[0], *then = &lists[1];

    now->count = 0;
    for (;; text++) {
        bool on[STATES];
        int c = (unsigned char)*text;
        List *swap = now;

        memset(on, 0, a->count);
        for (int i = 0; i < now->count; i++) {
            on[now->states[i]] = true;
        }
        add(a, now, on, a->start);  /* a match may begin anywhere */
        memset(on, 0, a->count);
        then->count = 0;
        for (int i = 0; i < now->count; i++) {
            const State *state = &a->states[now->states[i]];

            if (state->what == MATCH) {
                return true;
            }
            if (state->what == c || state->what == ANY ||
                (state->what == SET &&
                 state->set[c / 32] >> c % 32 & 1)) {
                add(a, then, on, state->next);
            }
        }
        if (!c) {
            return false;
        }
        now = then;
        then = swap;
    }
}

/* Pieces that nearly match, one after the other */
static void make_line(char *line, uint64_t *seed)
{
    static const char *const pieces[] = {
        "red ", "green", "blu", " tree", "abcb", "cd", "e", "19", ",", "3,",
        "xy", "xyz", "z", "yz", " and ",
    };
    int room = LINE - 8;

    while (room > 0) {
        const char *piece = pieces[kernel_below(seed, 15)];

        line = stpcpy(line, piece);
        room -= strlen(piece);
    }
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    static char lines[LINES][LINE];
    static Automaton automata[PATTERNS];
    regex_t known[PATTERNS];
    long matches[PATTERNS] = { 0 };
    uint64_t seed = 11;

    for (size_t p = 0; p < PATTERNS; p++) {
        compile(&automata[p], patterns[p]);
        if (regcomp(&known[p], patterns[p], REG_EXTENDED | REG_NOSUB)) {
            kernel_fail("regcomp does not know %s", patterns[p]);
        }
    }
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < LINES; i++) {
            make_line(lines[i], &seed);
            for (size_t p = 0; p < PATTERNS; p++) {
                bool match = is_match(&automata[p], lines[i]);

                matches[p] += match;
                if (i % CHECKED == 0 &&
                    match == !!regexec(&known[p], lines[i], 0, NULL, 0)) {
                    kernel_fail("%s %s \"%s\"", patterns[p],
                                match ? "matched" : "did not match",
                                lines[i]);
                }
            }
        }
    }
    printf("%ld rounds of %d lines, matches", rounds, LINES);
    for (size_t p = 0; p < PATTERNS; p++) {
        printf(" %ld", matches[p]);
        regfree(&known[p]);
    }
    putchar('\n');
    return 0;
}
