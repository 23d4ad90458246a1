/*
 * Native calls: signatures that a user writes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/ctype.h"
#include "qemu/cutils.h"
#include "signature.h"

#define RESULTS     "vdpciulzDF"
#define ARGUMENTS   "piulzDF"

/* Read a factor at *@text, which becomes what follows the factor. */
static bool parse_factor(NativeFactor *factor, const char **text)
{
    unsigned long value;

    factor->constant = **text == '=';
    *text += factor->constant;
    if (!qemu_isdigit(**text) || qemu_strtoul(*text, text, 10, &value) < 0
        || value > INT32_MAX) {
        return false;
    }
    factor->value = value;
    return true;
}

/* Read the range that follows 'p' or "p!". */
static bool parse_range(NativeArg *arg, const char *text)
{
    if (*text++ != '[') {
        return false;
    }
    do {
        if (arg->n_factors == ARRAY_SIZE(arg->factor)
            || !parse_factor(&arg->factor[arg->n_factors++], &text)) {
            return false;
        }
    } while (*text++ == '*');
    return text[-1] == ']' && !*text;
}

static bool parse_arg(NativeArg *arg, const char *word)
{
    const char *rest = word + 1;

    arg->letter = *word;
    if (!*word || !strchr(ARGUMENTS, *word)) {
        return false;
    }
    if (*word == 'p' && *rest == '!') {
        arg->writable = true;
        rest++;
    }
    return !*rest || (*word == 'p' && parse_range(arg, rest));
}

/* Turn the numbers of arguments in ranges to indices. */
static bool resolve_factors(NativeSignature *s, NativeArg *arg,
                            const char *word, Error **errp)
{
    for (int i = 0; i < arg->n_factors; i++) {
        NativeFactor *factor = &arg->factor[i];
        char letter;

        if (factor->constant) {
            continue;
        }
        if (factor->value < 1 || factor->value > s->n_args) {
            error_setg(errp, "'%s' names argument %u of %u", word,
                       factor->value, s->n_args);
            return false;
        }
        letter = s->arg[--factor->value].letter;
        if (!strchr("iulz", letter)) {
            error_setg(errp, "'%s' takes its length from argument %u, which is "
                       "no integer but %c", word, factor->value + 1, letter);
            return false;
        }
    }
    return true;
}

bool native_signature_parse(NativeSignature *s, char *const *words,
                            Error **errp)
{
    const char *result = words[0];

    memset(s, 0, sizeof(*s));
    if (!result || strlen(result) != 1 || !strchr(RESULTS, *result)) {
        error_setg(errp, "'%s' is no result: results are %s", result ?: "",
                   RESULTS);
        return false;
    }
    s->letters[0] = *result;
    for (char *const *word = words + 1; *word; word++) {
        NativeArg *arg = &s->arg[s->n_args];
        bool is_float = native_is_float(**word);
        unsigned *n = is_float ? &s->n_floats : &s->n_ints;
        unsigned max = is_float ? NATIVE_MAX_FLOATS : NATIVE_MAX_INTS;

        if (*n == max) {
            error_setg(errp, "more than %u %s arguments", max,
                       is_float ? "floating-point" : "integer");
            return false;
        }
        if (!parse_arg(arg, *word)) {
            error_setg(errp, "'%s' is no argument: arguments are %s, and p[N] "
                       "or p![N] with a length", *word, ARGUMENTS);
            return false;
        }
        arg->at = (*n)++;
        s->letters[++s->n_args] = arg->letter;
    }
    for (unsigned i = 0; i < s->n_args; i++) {
        if (!resolve_factors(s, &s->arg[i], words[1 + i], errp)) {
            return false;
        }
    }
    if (strchr("dp", *result) && s->arg[0].letter != 'p') {
        error_setg(errp, "result '%s' is a pointer of the first argument, "
                   "which is no pointer", result);
        return false;
    }
    return true;
}
