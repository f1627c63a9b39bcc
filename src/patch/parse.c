/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Recursive descent, one function per level of binding, the pipe outermost. `a | f(b)` becomes the call f(a, b) here,
 * so that nothing behind this file knows about pipes.
 */
#include "patch/parse.h"

#include "base/err.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum token { END, NUMBER, COLOR, WORD, NAME, SIGN };

struct parser {
    struct expression *e;
    struct err *err;
    const char *text;
    int at, size; /* the token */
    enum token token;
    double value[4];
    enum node_unit unit;
    bool is_db;
    int depth;
    bool failed;
};

struct unit {
    const char *name;
    double factor;
    enum node_unit unit;
};

static const struct unit units[] = {
    {"s", 1, NO_UNIT},         {"ms", 1e-3, NO_UNIT}, {"min", 60, NO_UNIT}, {"beats", 1, BEATS},
    {"beat", 1, BEATS},        {"bars", 4, BEATS},    {"bar", 4, BEATS},    {"Hz", 1, PER_SECOND},
    {"kHz", 1000, PER_SECOND}, {"dB", 0, NO_UNIT},    {"deg", 0, NO_UNIT},
};

void expression_place(const struct expression *e, int at, char *out, size_t size)
{
    int column = e->source.column > 0 ? e->source.column : 1;
    for (int i = 0; i < at; i++)
        column += ((unsigned char)e->text[i] & 0xc0) != 0x80;
    if (e->source.name)
        snprintf(out, size, _("%s, line %d, column %d"), e->source.name, e->source.line, column);
    else
        snprintf(out, size, _("column %d"), column);
}

void expression_name(const struct expression *e, const struct node *node, char *out, size_t size)
{
    snprintf(out, size, "%.*s", node->size, e->text + node->at);
}

static int complain(struct parser *p, int at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The first complaint counts. Returns a node number so that it can end any rule. */
static int complain(struct parser *p, int at, const char *format, ...)
{
    if (p->failed)
        return 0;
    p->failed = true;
    p->token = END;
    char place[256], sentence[400];
    expression_place(p->e, at, place, sizeof place);
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    err_set(p->err, ERR_FORMAT, "%s: %s", place, sentence);
    return 0;
}

static int expected(struct parser *p, const char *what)
{
    if (p->e->tight_comma >= 0 && p->token == SIGN && p->text[p->at] == ',') {
        const char *before = p->text + p->at, *after = p->text + p->at + 1;
        while (before > p->text && isdigit((unsigned char)before[-1]))
            before--;
        size_t n = 0;
        while (isdigit((unsigned char)after[n]))
            n++;
        return complain(p, p->at, _("write %.*s.%.*s: the comma separates arguments."),
                        (int)(p->text + p->at - before), before, (int)n, after);
    }
    if (p->token == END)
        return complain(p, p->at, _("the expression ends here; expected %s."), what);
    return complain(p, p->at, _("found «%.*s»; expected %s."), p->size, p->text + p->at, what);
}

/* ---- tokens ---- */

static bool is_name_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static void lex_unit(struct parser *p, const char *end)
{
    size_t n = 0;
    while (is_name_byte(end[n]))
        n++;
    p->unit = NO_UNIT;
    p->is_db = false;
    p->size = (int)(end + n - (p->text + p->at));
    if (n == 0)
        return;
    const char *names[sizeof units / sizeof *units];
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        names[i] = units[i].name;
        if (strlen(units[i].name) != n || strncmp(units[i].name, end, n) != 0)
            continue;
        p->unit = units[i].unit;
        p->is_db = !strcmp(units[i].name, "dB");
        if (!strcmp(units[i].name, "deg"))
            p->value[0] *= M_PI / 180;
        else if (!p->is_db)
            p->value[0] *= units[i].factor;
        return;
    }
    char wrong[32];
    snprintf(wrong, sizeof wrong, "%.*s", n < 31 ? (int)n : 31, end);
    const char *nearest = text_nearest(wrong, names, sizeof units / sizeof *units);
    complain(p, p->at,
             _("found the unit «%s»; expected one of ms s min beats bars Hz kHz dB deg%s%s."),
             wrong, nearest ? _("; did you mean ") : "", nearest ? nearest : "");
}

static void lex_number(struct parser *p)
{
    const char *start = p->text + p->at, *end;
    p->token = NUMBER;
    if (!text_number(start, &end, &p->value[0])) {
        p->size = 1;
        complain(p, p->at, _("this number is out of range; write a smaller one."));
        return;
    }
    if (end[0] == ',' && isdigit((unsigned char)end[1]) && p->e->tight_comma < 0)
        p->e->tight_comma = (int)(end - p->text);
    lex_unit(p, end);
}

static void lex_color(struct parser *p)
{
    const char *digits = p->text + p->at + 1;
    int n = 0;
    while (isxdigit((unsigned char)digits[n]))
        n++;
    p->token = COLOR;
    p->size = n + 1;
    if ((n != 3 && n != 4 && n != 6 && n != 8) || is_name_byte(digits[n])) {
        p->size = n + 1;
        complain(p, p->at,
                 _("found «%.*s»; expected a colour such as #ff6a00, or a space behind # for a "
                   "comment."),
                 n + 1 < 20 ? n + 1 : 20, p->text + p->at);
        return;
    }
    p->value[3] = 1;
    int per = n < 6 ? 1 : 2;
    for (int i = 0; i < n / per; i++) {
        int byte = 0;
        for (int k = 0; k < 2; k++) {
            char c = digits[i * per + (per == 1 ? 0 : k)];
            byte = 16 * byte +
                   (isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10);
        }
        p->value[i] = byte / 255.0;
    }
}

static void lex_name(struct parser *p)
{
    const char *start = p->text + p->at;
    int n = 0;
    while (is_name_byte(start[n]) || (start[n] == '.' && is_name_byte(start[n + 1])))
        n++;
    p->token = NAME;
    p->size = n;
    if (n >= NAME_MAX)
        complain(p, p->at, _("this name is longer than %d bytes."), NAME_MAX - 1);
}

static void lex_word(struct parser *p)
{
    const char *start = p->text + p->at + 1;
    const char *close = strchr(start, '"');
    p->token = WORD;
    p->size = 1;
    if (!close || close - start >= NAME_MAX) {
        complain(p, p->at, _("the quote is not closed; expected \" within %d bytes."), NAME_MAX);
        return;
    }
    p->size = (int)(close - start) + 2;
}

static void next(struct parser *p)
{
    if (p->failed)
        return;
    p->at += p->size;
    while (p->text[p->at] == ' ' || p->text[p->at] == '\t' || p->text[p->at] == '\r')
        p->at++;
    const char *c = p->text + p->at;
    p->size = 0;
    if (!*c || (*c == '#' && (!c[1] || c[1] == ' ' || c[1] == '\t')))
        p->token = END;
    else if (isdigit((unsigned char)*c) || (*c == '.' && isdigit((unsigned char)c[1])))
        lex_number(p);
    else if (*c == '#')
        lex_color(p);
    else if (*c == '"')
        lex_word(p);
    else if (is_name_byte(*c))
        lex_name(p);
    else {
        p->token = SIGN;
        p->size = strchr("<>=!", *c) && c[1] == '=' ? 2 : 1;
    }
}

static bool is_sign(const struct parser *p, const char *sign)
{
    return p->token == SIGN && p->size == (int)strlen(sign) &&
           !strncmp(p->text + p->at, sign, (size_t)p->size);
}

static bool is_word(const struct parser *p, const char *word)
{
    return p->token == NAME && p->size == (int)strlen(word) &&
           !strncmp(p->text + p->at, word, (size_t)p->size);
}

/* ---- nodes ---- */

static int node_new(struct parser *p, enum node_kind kind, int at)
{
    if (p->failed)
        return 0;
    if (p->e->n_nodes == NODES_MAX)
        return complain(p, at, _("the expression has more than %d parts; split it over two rows."),
                        NODES_MAX);
    struct node *node = &p->e->nodes[p->e->n_nodes];
    *node = (struct node){.kind = kind, .at = at};
    return p->e->n_nodes++;
}

static void node_take(struct parser *p, int node, int arg)
{
    struct node *parent = &p->e->nodes[node];
    if (p->failed)
        return;
    if (parent->n_args == NODE_ARGS_MAX)
        complain(p, p->at, _("more than %d arguments."), NODE_ARGS_MAX);
    else
        parent->args[parent->n_args++] = arg;
}

static int operation(struct parser *p, enum operator_kind op, int at, int a, int b)
{
    int node = node_new(p, NODE_OPERATOR, at);
    p->e->nodes[node].op = op;
    node_take(p, node, a);
    if (b >= 0)
        node_take(p, node, b);
    return node;
}

static int parse_pipe(struct parser *p);
static int parse_unary(struct parser *p);

static int parse_value(struct parser *p, enum node_kind kind)
{
    int node = node_new(p, kind, p->at);
    struct node *n = &p->e->nodes[node];
    memcpy(n->value, p->value, sizeof n->value);
    n->unit = p->unit;
    if (kind == NODE_NUMBER && p->is_db)
        n->value[0] = pow(10, n->value[0] / 20);
    n->size = p->size;
    next(p);
    return node;
}

static int parse_named(struct parser *p)
{
    bool quoted = p->token == WORD;
    int node = node_new(p, quoted ? NODE_WORD : NODE_NAME, p->at + quoted);
    p->e->nodes[node].size = p->size - 2 * quoted;
    next(p);
    return node;
}

/* Arguments up to the closing bracket, which is taken. */
static void parse_arguments(struct parser *p, int node)
{
    next(p);
    if (is_sign(p, ")")) {
        next(p);
        return;
    }
    for (;;) {
        node_take(p, node, parse_pipe(p));
        if (p->failed || !is_sign(p, ","))
            break;
        next(p);
    }
    if (is_sign(p, ")"))
        next(p);
    else
        expected(p, _("«,» or «)»"));
}

static int parse_bracket(struct parser *p)
{
    int at = p->at;
    next(p);
    int inside = parse_pipe(p);
    if (is_sign(p, ",")) {
        int point = node_new(p, NODE_POINT, at);
        next(p);
        int second = parse_pipe(p);
        node_take(p, point, inside);
        node_take(p, point, second);
        inside = point;
    }
    if (!is_sign(p, ")"))
        return expected(p, _("«)»"));
    next(p);
    return inside;
}

static int parse_primary(struct parser *p)
{
    int node;
    switch (p->token) {
    case NUMBER:
        return parse_value(p, NODE_NUMBER);
    case COLOR:
        return parse_value(p, NODE_COLOR);
    case WORD:
        return parse_named(p);
    case NAME:
        node = parse_named(p);
        if (is_sign(p, "(")) {
            p->e->nodes[node].kind = NODE_CALL;
            parse_arguments(p, node);
        }
        return node;
    default:
        if (is_sign(p, "("))
            return parse_bracket(p);
        return expected(p, _("a number, a name or «(»"));
    }
}

static int parse_postfix(struct parser *p)
{
    int node = parse_primary(p);
    while (!p->failed && (is_sign(p, "[") || is_sign(p, "."))) {
        bool index = is_sign(p, "[");
        int at = p->at;
        next(p);
        if (!index && p->token != NAME)
            return expected(p, _("a component such as x or r"));
        int outer = node_new(p, index ? NODE_INDEX : NODE_PART, index ? at : p->at);
        p->e->nodes[outer].size = p->size;
        node_take(p, outer, node);
        if (index)
            node_take(p, outer, parse_pipe(p));
        if (index && !is_sign(p, "]"))
            return expected(p, _("«]»"));
        next(p);
        node = outer;
    }
    return node;
}

static int parse_power(struct parser *p)
{
    int node = parse_postfix(p);
    if (!is_sign(p, "^"))
        return node;
    int at = p->at;
    next(p);
    return operation(p, OP_POW, at, node, parse_unary(p));
}

static int parse_unary_inside(struct parser *p)
{
    int at = p->at;
    if (is_word(p, "not")) {
        next(p);
        return operation(p, OP_NOT, at, parse_unary(p), -1);
    }
    if (is_sign(p, "+")) {
        next(p);
        return parse_unary(p);
    }
    if (!is_sign(p, "-"))
        return parse_power(p);
    next(p);
    if (p->token == NUMBER && p->is_db) /* -12dB is one number, not the negative of 12dB */
        p->value[0] = -p->value[0];
    else
        return operation(p, OP_NEG, at, parse_unary(p), -1);
    return parse_power(p);
}

static int parse_unary(struct parser *p)
{
    if (++p->depth > DEPTH_MAX)
        return complain(p, p->at, _("brackets are nested more than %d deep."), DEPTH_MAX);
    int node = parse_unary_inside(p);
    p->depth--;
    return node;
}

struct binary {
    const char *sign;
    enum operator_kind op;
    int level; /* higher binds tighter */
};

static const struct binary binaries[] = {
    {"or", OP_OR, 0}, {"and", OP_AND, 1}, {"<=", OP_LE, 2}, {">=", OP_GE, 2}, {"==", OP_EQ, 2},
    {"!=", OP_NE, 2}, {"<", OP_LT, 2},    {">", OP_GT, 2},  {"+", OP_ADD, 3}, {"-", OP_SUB, 3},
    {"*", OP_MUL, 4}, {"/", OP_DIV, 4},   {"%", OP_MOD, 4},
};

enum { TIGHTEST = 4 };

static const struct binary *binary_here(const struct parser *p, int level)
{
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
        if (binaries[i].level == level &&
            (is_sign(p, binaries[i].sign) || is_word(p, binaries[i].sign)))
            return &binaries[i];
    return NULL;
}

static int parse_binary(struct parser *p, int level)
{
    if (level > TIGHTEST)
        return parse_unary(p);
    int node = parse_binary(p, level + 1);
    const struct binary *binary;
    while (!p->failed && (binary = binary_here(p, level))) {
        int at = p->at;
        next(p);
        node = operation(p, binary->op, at, node, parse_binary(p, level + 1));
    }
    return node;
}

/* Puts what came through the pipe before the arguments of the call. */
static void pipe_into(struct parser *p, int call, int piped)
{
    struct node *node = &p->e->nodes[call];
    node_take(p, call, piped);
    if (p->failed)
        return;
    memmove(node->args + 1, node->args, (size_t)(node->n_args - 1) * sizeof *node->args);
    node->args[0] = piped;
}

static int parse_pipe(struct parser *p)
{
    if (++p->depth > DEPTH_MAX)
        return complain(p, p->at, _("brackets are nested more than %d deep."), DEPTH_MAX);
    int node = parse_binary(p, 0);
    while (!p->failed && is_sign(p, "|")) {
        next(p);
        if (p->token != NAME)
            return expected(p, _("a function behind «|»"));
        int call = parse_named(p);
        p->e->nodes[call].kind = NODE_CALL;
        if (is_sign(p, "("))
            parse_arguments(p, call);
        pipe_into(p, call, node);
        node = call;
    }
    p->depth--;
    return node;
}

bool expression_parse(struct expression *e, const char *text, const struct patch_source *source,
                      struct err *err)
{
    e->text = text;
    e->source = source ? *source : (struct patch_source){0};
    e->n_nodes = 0;
    e->tight_comma = -1;
    struct parser p = {.e = e, .err = err, .text = text};
    if (strnlen(text, TEXT_MAX + 1) > TEXT_MAX) {
        complain(&p, 0, _("the expression is longer than %d bytes; split it over two rows."),
                 TEXT_MAX);
        return false;
    }
    next(&p);
    e->root = parse_pipe(&p);
    if (!p.failed && p.token != END)
        expected(&p, _("an operator, «|» or the end"));
    return !p.failed;
}
