/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/glsl.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

const char *glsl_line_end(const char *at)
{
    const char *end = strchr(at, '\n');
    return end ? end : at + strlen(at);
}

static const char *comment_end(const char *at)
{
    if (at[1] == '/')
        return glsl_line_end(at);
    const char *end = strstr(at + 2, "*/");
    return end ? end + 2 : at + strlen(at);
}

static const char *number_end(const char *at)
{
    for (; letter(*at) || digit(*at) || *at == '.'; at++)
        if ((*at == 'e' || *at == 'E') && (at[1] == '-' || at[1] == '+'))
            at++;
    return at;
}

static const char *directive_end(const char *at)
{
    at++;
    while (*at == ' ' || *at == '\t')
        at++;
    while (letter(*at))
        at++;
    return at;
}

struct glsl_token glsl_token(const char *at)
{
    const char *end = at + 1;
    enum glsl_kind kind = GLSL_MARK;
    if (!*at) {
        kind = GLSL_END;
        end = at;
    } else if (at[0] == '/' && (at[1] == '/' || at[1] == '*')) {
        kind = GLSL_BLANK;
        end = comment_end(at);
    } else if (blank(*at)) {
        kind = GLSL_BLANK;
        while (blank(*end))
            end++;
    } else if (letter(*at)) {
        kind = GLSL_WORD;
        while (letter(*end) || digit(*end))
            end++;
    } else if (digit(*at) || (*at == '.' && digit(at[1]))) {
        kind = GLSL_NUMBER;
        end = number_end(at);
    } else if (*at == '#') {
        kind = GLSL_DIRECTIVE;
        end = directive_end(at);
    }
    return (struct glsl_token){kind, at, (size_t)(end - at)};
}

struct glsl_token glsl_next(const char *at)
{
    struct glsl_token token = glsl_token(at);
    while (token.kind == GLSL_BLANK)
        token = glsl_token(token.at + token.n);
    return token;
}

bool glsl_is(const struct glsl_token *token, const char *word)
{
    return *token->at == *word && !strncmp(token->at, word, token->n) && !word[token->n];
}

bool glsl_uses(const char *code, const char *word)
{
    bool occurs = strstr(code, word); /* which is quick, and mostly it does not */
    for (struct glsl_token t = glsl_next(occurs ? code : ""); t.kind; t = glsl_next(t.at + t.n))
        if (t.kind == GLSL_WORD && glsl_is(&t, word))
            return true;
    return false;
}

bool glsl_borrows(const char *code, const char *word)
{
    struct glsl_token before = {0};
    bool used = false, occurs = strstr(code, word);
    for (struct glsl_token t = glsl_next(occurs ? code : ""); t.kind; t = glsl_next(t.at + t.n)) {
        if (t.kind == GLSL_WORD && glsl_is(&t, word)) {
            if (before.kind == GLSL_WORD && !glsl_is(&before, "return"))
                return false;
            used = true;
        }
        before = t;
    }
    return used;
}

/* ---- file scope ---- */

static struct glsl_token after(const struct glsl_token *token)
{
    return glsl_next(token->at + token->n);
}

static void copy(char *to, size_t size, const struct glsl_token *token)
{
    size_t n = token->n < size - 1 ? token->n : size - 1;
    memcpy(to, token->at, n);
    to[n] = '\0';
}

static bool is_qualifier(const struct glsl_token *token)
{
    static const char *const words[] = {
        "const",         "highp",   "mediump",  "lowp",     "flat",     "smooth",   "centroid",
        "noperspective", "precise", "coherent", "restrict", "readonly", "writeonly"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (glsl_is(token, words[i]))
            return true;
    return false;
}

/* Behind a pair of brackets that opens at the token. */
static struct glsl_token behind_pair(struct glsl_token token, char open, char close)
{
    int depth = 0;
    for (; token.kind; token = after(&token)) {
        if (token.kind != GLSL_MARK)
            continue;
        depth += *token.at == open;
        depth -= *token.at == close;
        if (!depth)
            return after(&token);
    }
    return token;
}

/* Plain numbers of an initialiser: 0.5, -1, vec2(0.1, 0.2), true. */
static void read_initial(struct glsl_declared *d, struct glsl_token token)
{
    double sign = 1, x;
    for (; token.kind && !glsl_is(&token, ";") && d->n_initial < 4; token = after(&token)) {
        if (glsl_is(&token, "-")) {
            sign = -1;
            continue;
        }
        bool truth = glsl_is(&token, "true");
        if (truth || glsl_is(&token, "false"))
            d->initial[d->n_initial++] = truth;
        else if (token.kind == GLSL_NUMBER && text_number(token.at, NULL, &x))
            d->initial[d->n_initial++] = sign * x;
        else if (glsl_is(&token, ",") && d->n_initial == 0)
            return;
        sign = 1;
    }
}

/* `type name [= value] {, name};` behind its storage word; the token behind the semicolon. */
static struct glsl_token read_names(struct glsl_survey *survey, enum glsl_storage storage,
                                    struct glsl_token token)
{
    while (is_qualifier(&token))
        token = after(&token);
    struct glsl_token type = token;
    token = after(&token);
    int depth = 0;
    bool named = false;
    struct glsl_declared *d = NULL;
    for (; token.kind && token.kind != GLSL_DIRECTIVE; token = after(&token)) {
        if (depth == 0 && glsl_is(&token, ";"))
            return after(&token);
        bool opens = token.kind == GLSL_MARK && strchr("([{", *token.at),
             closes = token.kind == GLSL_MARK && strchr(")]}", *token.at);
        if (d && opens && *token.at == '[')
            d->is_array = true;
        depth += opens - closes;
        if (depth == 0 && glsl_is(&token, ","))
            named = false;
        else if (d && depth == 0 && glsl_is(&token, "="))
            read_initial(d, after(&token));
        else if (!named && token.kind == GLSL_WORD && survey->n_declared < GLSL_DECLARED_MAX) {
            named = true;
            d = &survey->declared[survey->n_declared++];
            *d = (struct glsl_declared){.storage = storage, .cut = survey->n_cuts};
            copy(d->type, sizeof d->type, &type);
            copy(d->name, sizeof d->name, &token);
        }
    }
    return token;
}

/* A declaration with one of the three storages, `layout(...)` and qualifiers before it; false when it is none. */
static bool read_declaration(struct glsl_survey *survey, struct glsl_token *token)
{
    static const struct {
        const char *word;
        enum glsl_storage storage;
    } storages[] = {{"uniform", GLSL_UNIFORM},
                    {"varying", GLSL_IN},
                    {"attribute", GLSL_IN},
                    {"in", GLSL_IN},
                    {"out", GLSL_OUT}};
    struct glsl_token at = *token;
    if (glsl_is(&at, "layout"))
        at = behind_pair(after(&at), '(', ')');
    while (is_qualifier(&at))
        at = after(&at);
    for (size_t i = 0; i < sizeof storages / sizeof *storages; i++) {
        if (!glsl_is(&at, storages[i].word) || survey->n_cuts == GLSL_CUTS_MAX)
            continue;
        struct glsl_token next = read_names(survey, storages[i].storage, after(&at));
        const char *end = next.at;
        while (end > token->at && end[-1] != ';')
            end--;
        if (end == token->at)
            end = next.at; /* it never ends: the file is broken off here */
        survey->cuts[survey->n_cuts++] = (struct glsl_cut){.from = token->at, .to = end};
        *token = next;
        return true;
    }
    return false;
}

static void note_function(struct glsl_survey *survey, const struct glsl_token *name,
                          struct glsl_token token)
{
    survey->has_main |= glsl_is(name, "main");
    survey->has_main_image |= glsl_is(name, "mainImage");
    if (!glsl_is_function(name->at, name->n) || survey->n_functions == GLSL_FUNCTIONS_MAX)
        return;
    struct glsl_function *f = &survey->functions[survey->n_functions++];
    *f = (struct glsl_function){0};
    copy(f->name, sizeof f->name, name);
    for (bool typed = false; token.kind && !glsl_is(&token, ")"); token = after(&token)) {
        if (glsl_is(&token, ",")) {
            typed = false;
        } else if (!typed && token.kind == GLSL_WORD && !is_qualifier(&token) &&
                   !glsl_is(&token, "in") && !glsl_is(&token, "void")) {
            typed = true;
            if (f->n_parameters < GLSL_PARAMETERS_MAX)
                copy(f->types[f->n_parameters++], sizeof f->types[0], &token);
        }
    }
}

/* Anything else at file scope: `type name(parameters)`, with a body or not, structures, constants. */
static void read_other(struct glsl_survey *survey, struct glsl_token *token)
{
    struct glsl_token before = {0}, name = {0};
    bool valued = false; /* what is called behind = is not defined here */
    for (struct glsl_token t = *token; t.kind; t = after(&t)) {
        valued |= glsl_is(&t, "=");
        if (t.kind == GLSL_DIRECTIVE || glsl_is(&t, ";")) {
            *token = t.kind == GLSL_DIRECTIVE ? t : after(&t);
            return;
        }
        if (glsl_is(&t, "(") && !name.kind && !valued && before.kind == GLSL_WORD) {
            name = before;
            note_function(survey, &name, after(&t));
        }
        if (glsl_is(&t, "{")) {
            *token = behind_pair(t, '{', '}');
            if (glsl_is(token, ";"))
                *token = after(token);
            return;
        }
        before = t;
    }
    *token = glsl_token("");
}

static bool writes_coordinate(struct glsl_token token)
{
    token = after(&token);
    if (glsl_is(&token, ".")) {
        token = after(&token);
        token = after(&token);
    }
    struct glsl_token next = after(&token);
    bool operated = token.kind == GLSL_MARK && strchr("+-*/", *token.at);
    if (operated)
        return glsl_is(&next, "=") && next.at == token.at + 1;
    return glsl_is(&token, "=") && !(glsl_is(&next, "=") && next.at == token.at + 1);
}

void glsl_look(struct glsl_survey *survey, const char *code)
{
    *survey = (struct glsl_survey){0};
    struct glsl_token token = glsl_next(code);
    while (token.kind) {
        if (token.kind == GLSL_DIRECTIVE)
            token = glsl_next(glsl_line_end(token.at));
        else if (!read_declaration(survey, &token))
            read_other(survey, &token);
    }
    for (token = glsl_next(code); token.kind; token = after(&token))
        if (glsl_is(&token, "gl_FragCoord"))
            survey->moves_coordinate |= writes_coordinate(token);
}

const struct glsl_declared *glsl_find(const struct glsl_survey *survey, const char *name)
{
    for (int i = 0; i < survey->n_declared; i++)
        if (!strcmp(survey->declared[i].name, name))
            return &survey->declared[i];
    return NULL;
}
