/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON as people write it: a pass mends BOM, comments, trailing and missing commas, bare decimals and duplicate
 * keys (the last wins) before json-c reads it. Values are borrowed from the root and die with it.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct json;
struct text;

/* Parses `size` bytes; NULL and *err (with a line number counted from 1) when even the mended text is no JSON. */
struct json *json_parse(const char *text, size_t size, struct err *err);
void json_free(struct json *root);

/* The member of an object, NULL when absent or not an object. */
struct json *json_get(struct json *object, const char *key);
/* Members of an object in order: count, key and value of the i-th. */
int json_size(struct json *object_or_array);
const char *json_key(struct json *object, int i);
struct json *json_at(struct json *object_or_array, int i);

bool json_is_object(struct json *value);
bool json_is_array(struct json *value);
bool json_is_text(struct json *value);

/* The value as text, number or truth; numbers in text are read, true is 1. `otherwise` when it is neither. */
const char *json_text(struct json *value, const char *otherwise);
double json_number(struct json *value, double otherwise);
bool json_truth(struct json *value, bool otherwise);

/* Writing is strict: a string in its quotes, bytes that are no UTF-8 replaced by U+FFFD; a number that reads back to the
 * same double, null when it is not finite. */
void json_add_string(struct text *out, const char *value);
void json_add_number(struct text *out, double value);

#endif
