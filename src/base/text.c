/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

#define NUMBER_CHARS_MAX 64
#define NAME_MAX_BYTES   128

/* The C locale object, made once: it is read-only afterwards. */
static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static locale_t enter_c_locale(void)
{
    pthread_once(&c_locale_once, make_c_locale);
    return uselocale(c_locale);
}

static bool digits(const char **at)
{
    const char *start = *at;
    while (**at >= '0' && **at <= '9')
        (*at)++;
    return *at > start;
}

static const char *number_end(const char *text)
{
    const char *at = text;
    if (*at == '-' || *at == '+')
        at++;
    bool whole = digits(&at);
    bool part = false;
    if (*at == '.') {
        at++;
        part = digits(&at);
    }
    if (!whole && !part)
        return NULL;
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1;
        if (*exponent == '-' || *exponent == '+')
            exponent++;
        if (digits(&exponent))
            at = exponent;
    }
    return at;
}

bool text_number(const char *text, const char **end, double *number)
{
    const char *stop = number_end(text);
    if (!stop)
        return false;
    char copy[NUMBER_CHARS_MAX];
    size_t n = (size_t)(stop - text);
    if (n >= sizeof copy)
        return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    locale_t before = enter_c_locale();
    *number = strtod(copy, NULL);
    uselocale(before);
    if (end)
        *end = stop;
    return isfinite(*number);
}

/* Whole numbers, which instruments send by the thousand. */
static int from_whole(char *out, size_t size, int64_t number)
{
    char digits[24];
    int n = (int)sizeof digits;
    uint64_t left = number < 0 ? (uint64_t)-number : (uint64_t)number;
    do
        digits[--n] = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0)
        digits[--n] = '-';
    int length = (int)sizeof digits - n;
    if (size) {
        size_t fits = (size_t)length < size ? (size_t)length : size - 1;
        memcpy(out, digits + n, fits);
        out[fits] = '\0';
    }
    return length;
}

/* What has at most 15 digits comes out with them, since %g leaves zeros out; few need 17. */
int text_from_number(char *out, size_t size, double number)
{
    enum { DIGITS_SURE = 15, DIGITS_MOST = 17 };
    if (fabs(number) < 1e15 && number == floor(number) && !(number == 0 && signbit(number)))
        return from_whole(out, size, (int64_t)number);
    locale_t before = enter_c_locale();
    int n = 0;
    for (int precision = DIGITS_SURE; precision <= DIGITS_MOST; precision++) {
        n = snprintf(out, size, "%.*g", precision, number);
        if (precision == DIGITS_MOST || strtod(out, NULL) == number)
            break;
    }
    uselocale(before);
    return n;
}

int text_format(char *out, size_t size, const char *format, ...)
{
    locale_t before = enter_c_locale();
    va_list args;
    va_start(args, format);
    int n = vsnprintf(out, size, format, args);
    va_end(args);
    uselocale(before);
    return n;
}

static bool make_room(struct text *text, size_t n)
{
    if (text->length + n + 1 <= text->capacity)
        return true;
    size_t capacity = text->capacity ? text->capacity * 2 : 256;
    while (capacity < text->length + n + 1)
        capacity *= 2;
    char *data = realloc(text->data, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void text_add(struct text *text, const char *format, ...)
{
    locale_t before = enter_c_locale();
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n >= 0 && make_room(text, (size_t)n)) {
        vsnprintf(text->data + text->length, (size_t)n + 1, format, again);
        text->length += (size_t)n;
    }
    va_end(again);
    va_end(args);
    uselocale(before);
}

void text_add_bytes(struct text *text, const char *bytes, size_t n)
{
    if (!make_room(text, n))
        return;
    memcpy(text->data + text->length, bytes, n);
    text->length += n;
    text->data[text->length] = '\0';
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Letters that one text has and the other lacks cost a change each. */
static int letters_apart(const char *a, int n_a, const char *b, int n_b)
{
    uint64_t in_a = 0, in_b = 0;
    for (int i = 0; i < n_a; i++)
        in_a |= UINT64_C(1) << (a[i] & 63);
    for (int i = 0; i < n_b; i++)
        in_b |= UINT64_C(1) << (b[i] & 63);
    int only_a = __builtin_popcountll(in_a & ~in_b), only_b = __builtin_popcountll(in_b & ~in_a);
    return only_a > only_b ? only_a : only_b;
}

static int distance_by_rows(const char *a, int n_a, const char *b, int n_b, int limit)
{
    int rows[3][NAME_MAX_BYTES + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2], least_before = 0;
    for (int j = 0; j <= n_b; j++)
        last[j] = j;
    for (int i = 1; i <= n_a; i++) {
        int least = now[0] = i;
        for (int j = 1; j <= n_b; j++) {
            int change = last[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = smaller(change, smaller(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = smaller(now[j], before[j - 2] + 1);
            least = smaller(least, now[j]);
        }
        if (smaller(least, least_before) > limit)
            return limit + 1;
        least_before = least;
        int *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return smaller(last[n_b], limit + 1);
}

int text_distance(const char *a, const char *b, int limit)
{
    int n_a = (int)strlen(a), n_b = (int)strlen(b);
    if (abs(n_a - n_b) > limit || n_a >= NAME_MAX_BYTES || n_b >= NAME_MAX_BYTES)
        return limit + 1;
    for (; n_a && n_b && *a == *b; n_a--, n_b--) { /* what both begin or end with costs nothing */
        a++;
        b++;
    }
    while (n_a && n_b && a[n_a - 1] == b[n_b - 1]) {
        n_a--;
        n_b--;
    }
    if (letters_apart(a, n_a, b, n_b) > limit)
        return limit + 1;
    return distance_by_rows(a, n_a, b, n_b, limit);
}

const char *text_nearest(const char *wrong, const char *const *names, int n)
{
    int limit = 1 + (int)strlen(wrong) / 4;
    const char *best = NULL;
    for (int i = 0; i < n; i++) {
        int distance = text_distance(wrong, names[i], limit);
        if (distance <= limit) {
            best = names[i];
            limit = distance - 1;
        }
    }
    return best;
}

bool text_is_utf8(const char *bytes, size_t n)
{
    return u8_check((const uint8_t *)bytes, n) == NULL;
}

char *text_nfc(const char *utf8)
{
    size_t n = strlen(utf8);
    if (!text_is_utf8(utf8, n))
        return strdup(utf8);
    size_t length = 0;
    uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)utf8, n + 1, NULL, &length);
    return (char *)composed;
}
