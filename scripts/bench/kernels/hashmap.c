/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hashmap: a hash map from strings to numbers with open addressing: inserts
 * while it grows, finds what is there and what is not, removes.  Keys of 12
 * to 40 bytes are compared with memcmp and copied with memcpy; the table does
 * not fit into the smaller caches.
 *
 * Check: which keys are there, and their values, follows from their numbers.
 */
#include "kernel.h"

#define KEYS 12000
#define KEY 48
#define FIRST_SLOTS 64
#define ROUNDS_AT_ONE 180

typedef struct Slot {
    char *key;                      /* NULL: never used */
    uint32_t hash;
    uint32_t length;
    long value;
    bool removed;
} Slot;

typedef struct Map {
    Slot *slots;
    size_t size;                    /* a power of two */
    size_t used;                    /* removed ones as well */
} Map;

static uint32_t hash_of(const char *key, size_t length)
{
    uint32_t hash = length;

    while (length >= 4) {
        uint32_t word;

        memcpy(&word, key, 4);
        hash = kernel_mix(hash, word);
        key += 4;
        length -= 4;
    }
    while (length--) {
        hash = kernel_mix(hash, (unsigned char)*key++);
    }
    return hash;
}

/* The slot of the key, or the free one where it belongs */
static Slot *find(const Map *map, const char *key, size_t length,
                  uint32_t hash)
{
    size_t at = hash & (map->size - 1);

    while (map->slots[at].key) {
        Slot *slot = &map->slots[at];

        if (slot->hash == hash && slot->length == length &&
            memcmp(slot->key, key, length) == 0) {
            return slot;
        }
        at = (at + 1) & (map->size - 1);
    }
    return &map->slots[at];
}

static void grow(Map *map)
{
    Map larger = { .size = map->size ? map->size * 2 : FIRST_SLOTS };

    larger.slots = kernel_alloc(larger.size * sizeof(Slot));
    for (size_t i = 0; i < map->size; i++) {
        Slot *slot = &map->slots[i];

        if (slot->removed) {
            free(slot->key);
        } else if (slot->key) {
            *find(&larger, slot->key, slot->length, slot->hash) = *slot;
            larger.used++;
        }
    }
    free(map->slots);
    *map = larger;
}

static void put(Map *map, const char *key, long value)
{
    size_t length = strlen(key);
    uint32_t hash = hash_of(key, length);
    Slot *slot;

    if (map->used * 4 >= map->size * 3) {
        grow(map);
    }
    slot = find(map, key, length, hash);
    if (!slot->key) {
        slot->key = kernel_alloc(length + 1);
        memcpy(slot->key, key, length + 1);
        slot->hash = hash;
        slot->length = length;
        map->used++;
    }
    slot->value = value;
    slot->removed = false;
}

/* The slot of a key that is there, or NULL */
static Slot *get(const Map *map, const char *key)
{
    size_t length = strlen(key);
    Slot *slot = find(map, key, length, hash_of(key, length));

    return slot->key && !slot->removed ? slot : NULL;
}

static void destroy(Map *map)
{
    for (size_t i = 0; i < map->size; i++) {
        free(map->slots[i].key);
    }
    free(map->slots);
    *map = (Map) { NULL };
}

static void make_key(char *key, int number)
{
    static const char *const kinds[] = {
        "user", "session", "shopping-basket", "an-article-of-the-catalogue",
    };

    sprintf(key, "%s:%08d", kinds[number % 4], number);
}

static void expect(const Map *map, const char *key, long wanted)
{
    Slot *slot = get(map, key);

    if (wanted < 0 ? slot != NULL : !slot || slot->value != wanted) {
        kernel_fail("%s is %ld, not %ld", key, slot ? slot->value : -1,
                    wanted);
    }
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE);
    /* Those with odd numbers are never in the map. */
    static char keys[2 * KEYS][KEY];
    size_t size = 0;

    for (int i = 0; i < 2 * KEYS; i++) {
        make_key(keys[i], i * 7);
    }
    for (long round = 0; round < rounds; round++) {
        Map map = { NULL };
        long there = 0;

        for (int i = 0; i < 2 * KEYS; i += 2) {
            put(&map, keys[i], i + round);
        }
        for (int i = 0; i < 2 * KEYS; i++) {
            expect(&map, keys[i], i % 2 ? -1 : i + round);
        }
        for (int i = 0; i < 2 * KEYS; i += 6) {
            get(&map, keys[i])->removed = true;
        }
        for (int i = 0; i < 2 * KEYS; i++) {
            expect(&map, keys[i], i % 2 || i % 6 == 0 ? -1 : i + round);
        }
        for (size_t i = 0; i < map.size; i++) {
            there += map.slots[i].key && !map.slots[i].removed;
        }
        if (there != KEYS - KEYS / 3) {
            kernel_fail("%ld keys are left of %d", there, KEYS);
        }
        size = map.size;
        destroy(&map);
    }
    printf("%ld rounds of %d keys, %zu slots\n", rounds, KEYS, size);
    return 0;
}
