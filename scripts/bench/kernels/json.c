/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json: writes documents and parses them, as programs do that talk with each
 * other: many short strings with strlen, memcpy, strcspn and strncmp, numbers
 * with snprintf and strtod, and a node from malloc for everything.
 *
 * Check: what is parsed has the content of what was written (a checksum of
 * the nodes), and is written as the same text again; a known text is too.
 */
#include "kernel.h"

#define TEXT (1 << 20)
#define RECORDS 300
#define ROUNDS_AT_ONE 190

typedef enum Type { NOTHING, FALSE, TRUE, NUMBER, STRING, LIST, OBJECT } Type;

typedef struct Node {
    struct Node *next;              /* in a list or an object */
    struct Node *first, *last;      /* of a list or an object */
    char *name;                     /* in an object */
    char *string;
    double number;
    Type type;
} Node;

static const char *const words[] = { "null", "false", "true" };

static Node *new_node(Type type)
{
    Node *node = kernel_alloc(sizeof(Node));

    node->type = type;
    return node;
}

static Node *append(Node *parent, const char *name, Node *node)
{
    node->name = name ? strdup(name) : NULL;
    if (parent->last) {
        parent->last->next = node;
    } else {
        parent->first = node;
    }
    parent->last = node;
    return node;
}

static void delete_node(Node *node)
{
    while (node->first) {
        Node *child = node->first;

        node->first = child->next;
        delete_node(child);
    }
    free(node->name);
    free(node->string);
    free(node);
}

static char *write_string(char *to, const char *string)
{
    *to++ = '"';
    for (;;) {
        size_t plain = strcspn(string, "\"\\\n");

        memcpy(to, string, plain);
        to += plain;
        string += plain;
        if (!*string) {
            break;
        }
        *to++ = '\\';
        *to++ = *string == '\n' ? 'n' : *string;
        string++;
    }
    *to++ = '"';
    return to;
}

static char *write_node(char *to, const Node *node)
{
    switch (node->type) {
    case NUMBER:
        return to + sprintf(to, "%.15g", node->number);
    case STRING:
        return write_string(to, node->string);
    case LIST:
    case OBJECT:
        *to++ = node->type == LIST ? '[' : '{';
        for (Node *child = node->first; child; child = child->next) {
            if (child->name) {
                to = stpcpy(write_string(to, child->name), ": ");
            }
            to = write_node(to, child);
            if (child->next) {
                to = stpcpy(to, ", ");
            }
        }
        *to++ = node->type == LIST ? ']' : '}';
        return to;
    default:
        return stpcpy(to, words[node->type]);
    }
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

static const char *parse_string(const char *at, char **string)
{
    const char *end = at + 1;
    char *to;

    while (*(end += strcspn(end, "\"\\")) != '"') {
        if (!end[0] || !end[1]) {
            kernel_fail("a string does not end");
        }
        end += 2;
    }
    to = *string = kernel_alloc(end - at);
    for (at++; at < end; ) {
        size_t plain = strcspn(at, "\"\\");

        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (at < end) {
            *to++ = at[1] == 'n' ? '\n' : at[1];
            at += 2;
        }
    }
    return end + 1;
}

static const char *parse(const char *at, Node **node)
{
    char *end;

    at = skip_blanks(at);
    if (*at == '"') {
        *node = new_node(STRING);
        return parse_string(at, &(*node)->string);
    }
    if (*at == '[' || *at == '{') {
        char closing = *at == '[' ? ']' : '}';

        *node = new_node(*at == '[' ? LIST : OBJECT);
        at = skip_blanks(at + 1);
        while (*at != closing) {
            Node *child;
            char *name = NULL;

            if (closing == '}') {
                at = skip_blanks(parse_string(at, &name));
                at += *at == ':';
            }
            at = skip_blanks(parse(at, &child));
            append(*node, name, child);
            free(name);
            if (*at == ',') {
                at = skip_blanks(at + 1);
            }
        }
        return at + 1;
    }
    for (Type type = NOTHING; type <= TRUE; type++) {
        if (strncmp(at, words[type], strlen(words[type])) == 0) {
            *node = new_node(type);
            return at + strlen(words[type]);
        }
    }
    *node = new_node(NUMBER);
    (*node)->number = strtod(at, &end);
    if (end == at) {
        kernel_fail("'%.8s' is no value", at);
    }
    return end;
}

static uint32_t sum_of(uint32_t sum, const Node *node)
{
    sum = kernel_mix(sum, node->type);
    sum = kernel_mix(sum, (int32_t)(node->number * 1000));
    for (const char *c = node->name; c && *c; c++) {
        sum = kernel_mix(sum, *c);
    }
    for (const char *c = node->string; c && *c; c++) {
        sum = kernel_mix(sum, *c);
    }
    for (Node *child = node->first; child; child = child->next) {
        sum = sum_of(sum, child);
    }
    return kernel_mix(sum, '.');
}

static Node *make_document(uint64_t *seed)
{
    static const char *const texts[] = {
        "Anna", "Smith & Sons", "a \"quoted\" word", "C:\\TEMP\\x",
        "two\nlines", "", "Somebody with a rather long name, of whom nobody "
        "has heard since the summer before last",
    };
    Node *document = new_node(LIST);

    for (int i = 0; i < RECORDS; i++) {
        Node *record = append(document, NULL, new_node(OBJECT)), *list;

        append(record, "identifier", new_node(NUMBER))->number = i;
        append(record, "name", new_node(STRING))->string =
            strdup(texts[kernel_below(seed, 7)]);
        append(record, "active", new_node(FALSE + kernel_below(seed, 2)));
        append(record, "parent", new_node(NOTHING));
        list = append(record, "prices", new_node(LIST));
        for (int n = kernel_below(seed, 8); n > 0; n--) {
            /* Thousandths, which 15 digits tell apart */
            append(list, NULL, new_node(NUMBER))->number =
                ((int)kernel_below(seed, 2000000) - 1000000) / 1000.0;
        }
    }
    return document;
}

static void check_known(void)
{
    static const char known[] = "[{\"a\": -1.5, \"\\\"\\\\\\n\": []}, {}, "
                                "true, false, null, 1e+20, \"\"]";
    char text[2 * sizeof(known)];
    Node *parsed;

    parse(known, &parsed);
    *write_node(text, parsed) = 0;
    if (strcmp(text, known)) {
        kernel_fail("%s is written as %s", known, text);
    }
    delete_node(parsed);
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    char *text = kernel_alloc(TEXT), *again = kernel_alloc(TEXT);
    uint64_t seed = 13;
    uint32_t sum = 0;

    check_known();
    for (long round = 0; round < rounds; round++) {
        Node *document = make_document(&seed), *parsed;
        uint32_t wanted = sum_of(0, document);

        *write_node(text, document) = 0;
        if (*skip_blanks(parse(text, &parsed))) {
            kernel_fail("round %ld: something is left over", round);
        }
        *write_node(again, parsed) = 0;
        if (sum_of(0, parsed) != wanted) {
            kernel_fail("round %ld: the content differs", round);
        }
        if (strcmp(text, again)) {
            kernel_fail("round %ld: the text differs", round);
        }
        sum = kernel_mix(sum, wanted);
        delete_node(document);
        delete_node(parsed);
    }
    printf("%ld rounds, last of %zu bytes, checksum %08x\n", rounds,
           strlen(text), sum);
    return 0;
}
