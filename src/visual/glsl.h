/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The artist's GLSL seen as tokens, and what it declares at file scope. Knows just enough of the language to rename and
 * to leave out; whether the code is right is the driver's business. Pure: no GL, no file. Any thread.
 */
#ifndef VISUAL_GLSL_H
#define VISUAL_GLSL_H

#include <stdbool.h>
#include <stddef.h>

enum {
    GLSL_NAME_MAX = 64,
    GLSL_DECLARED_MAX = 192,
    GLSL_FUNCTIONS_MAX = 96,
    GLSL_PARAMETERS_MAX = 8,
    GLSL_CUTS_MAX = 128
};

enum glsl_kind {
    GLSL_END,
    GLSL_BLANK,     /* white space or one comment */
    GLSL_DIRECTIVE, /* "#" and its word: "#define" */
    GLSL_WORD,
    GLSL_NUMBER, /* so that 1e5 and 0x1f are not read as names */
    GLSL_MARK    /* one character */
};

struct glsl_token {
    enum glsl_kind kind;
    const char *at;
    size_t n;
};

/* The token that begins at a place; GLSL_END at the terminating zero. */
struct glsl_token glsl_token(const char *at);
/* The same, blanks skipped. */
struct glsl_token glsl_next(const char *at);
bool glsl_is(const struct glsl_token *token, const char *word);

/* The line's end: its newline, or the terminating zero. */
const char *glsl_line_end(const char *at);

enum glsl_storage { GLSL_UNIFORM, GLSL_IN, GLSL_OUT };

/* One name of a declaration at file scope: `uniform vec2 a, b;` are two. */
struct glsl_declared {
    enum glsl_storage storage;
    char type[GLSL_NAME_MAX], name[GLSL_NAME_MAX];
    bool is_array;
    int n_initial; /* numbers of an initialiser, 0 = none or not plain numbers */
    double initial[4];
    int cut; /* the declaration's place in cuts */
};

/* A function that the artist defines under a name of GLSL's own, with the types of its parameters. */
struct glsl_function {
    char name[GLSL_NAME_MAX];
    int n_parameters;
    char types[GLSL_PARAMETERS_MAX][16];
};

/* A whole declaration as places in the code: from its first token to behind its semicolon. */
struct glsl_cut {
    const char *from, *to;
    bool gone; /* left out: the engine declares all its names */
};

struct glsl_survey {
    int n_declared;
    struct glsl_declared declared[GLSL_DECLARED_MAX];
    int n_functions;
    struct glsl_function functions[GLSL_FUNCTIONS_MAX];
    int n_cuts;
    struct glsl_cut cuts[GLSL_CUTS_MAX];
    bool has_main, has_main_image;
    bool moves_coordinate; /* writes to gl_FragCoord */
};

/* What a source declares; more than the arrays hold is not seen. */
void glsl_look(struct glsl_survey *survey, const char *code);

const struct glsl_declared *glsl_find(const struct glsl_survey *survey, const char *name);

/* True when a word occurs as a token. */
bool glsl_uses(const char *code, const char *word);

/* True when a word is used and nothing in the code declares it, at any depth. */
bool glsl_borrows(const char *code, const char *word);

/* True when a name is a function of GLSL 3.30. */
bool glsl_is_function(const char *name, size_t n);

struct text;

/* Functions called isf_own_NAME that pass on to GLSL's NAME, for every signature that the artist's own definitions of that
 * name leave out: some drivers hide all of GLSL's once one is defined. */
void glsl_forward(struct text *out, const struct glsl_survey *survey);

#endif
