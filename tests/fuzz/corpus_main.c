/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target over a committed corpus, so that every build tries it, with or without libFuzzer; and then over
 * as many mutations of it as the second argument asks for (1,000 when it is left out), from a fixed seed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX 65536

static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void try_bytes(const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1); /* so that the sanitizer sees a read behind the end */
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static void try_mutations(const uint8_t *seed_bytes, size_t size, int n, uint64_t *state)
{
    static uint8_t bytes[INPUT_MAX];
    for (int i = 0; i < n; i++) {
        memcpy(bytes, seed_bytes, size);
        size_t length = size;
        for (uint64_t k = 1 + random_next(state) % 8; k && length; k--) {
            size_t at = random_next(state) % length;
            uint64_t kind = random_next(state) % 4;
            if (kind == 0)
                bytes[at] = (uint8_t)random_next(state);
            else if (kind == 1)
                bytes[at] ^= (uint8_t)(1u << (random_next(state) % 8));
            else if (kind == 2)
                length = at;
            else
                memmove(bytes + at, bytes + random_next(state) % length, (length - at) / 2);
        }
        try_bytes(bytes, length);
    }
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    DIR *folder = opendir(argv[1]);
    if (!folder) {
        fprintf(stderr, "no corpus at %s\n", argv[1]);
        return 1;
    }
    int per_file = argc > 2 ? atoi(argv[2]) : 1000;
    uint64_t state = 88172645463325252u;
    int n_files = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
        if (!file)
            continue;
        static uint8_t bytes[INPUT_MAX];
        size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        try_bytes(bytes, size);
        try_mutations(bytes, size, per_file, &state);
        n_files++;
    }
    closedir(folder);
    printf("%d corpus files, %d mutations each\n", n_files, per_file);
    return n_files ? 0 : 1;
}
