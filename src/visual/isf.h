/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An ISF file as data: the JSON header with its inputs and passes, and the artist's code. Pure: no GL, no file.
 *
 * Source: the ISF specification, version 2 (mrRay/ISF_Spec); default values as the format author's library has them:
 * a float without DEFAULT starts in the middle of its range, a bool is true, a DEFAULT is clamped into the range.
 */
#ifndef VISUAL_ISF_H
#define VISUAL_ISF_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum {
    ISF_NAME_MAX = 64,
    ISF_INPUTS_MAX = 128,
    ISF_PASSES_MAX = 32,
    ISF_VALUES_MAX = 64,
    ISF_BYTES_MAX = 4 << 20,
};

enum isf_type {
    ISF_EVENT,
    ISF_BOOL,
    ISF_LONG,
    ISF_FLOAT,
    ISF_POINT,
    ISF_COLOR,
    ISF_IMAGE,
    ISF_AUDIO,
    ISF_FFT,
};

enum isf_kind { ISF_GENERATOR, ISF_FILTER, ISF_TRANSITION };

struct isf_input {
    enum isf_type type;
    char name[ISF_NAME_MAX];    /* as in the file: the public name */
    char uniform[ISF_NAME_MAX]; /* as in the code: differs when the name is a GLSL word */
    char label[ISF_NAME_MAX];
    double min[4], max[4], initial[4];
    int n_values; /* ISF_LONG with a list of choices */
    double values[ISF_VALUES_MAX];
    char value_labels[ISF_VALUES_MAX][ISF_NAME_MAX];
    int columns; /* ISF_AUDIO, ISF_FFT: how many, 0 = as they come */
};

struct isf_pass {
    char target[ISF_NAME_MAX]; /* "" = the output */
    bool persistent;
    bool is_float;
    char width[128], height[128]; /* expressions, "" = the output's size */
};

struct isf {
    enum isf_kind kind;
    char description[256];
    char credit[256];
    bool hdr; /* header key HDR: values above 1 are meant */
    int n_inputs;
    struct isf_input inputs[ISF_INPUTS_MAX];
    int n_passes; /* at least 1 */
    struct isf_pass passes[ISF_PASSES_MAX];
    char *code; /* the file with the header blanked, so that its lines keep their numbers */
};

/* Parses the bytes of a file. NULL and *err, which begins "line N: ", when it has no header or no JSON in it. */
struct isf *isf_parse(const char *text, size_t size, struct err *err);
void isf_free(struct isf *isf);

/* True when any pass keeps its picture for the next frame. */
bool isf_is_persistent(const struct isf *isf);

/* A size expression such as "$WIDTH/2" or "max($WIDTH*0.5, 1)": its value with $names given by lookup order
 * (WIDTH, HEIGHT, then the inputs by name), rounded down and kept within 1..limit. `values` has one number per input. */
int isf_size(const struct isf *isf, const char *expression, int width, int height,
             const double *values, int limit);

/* The complete fragment source of one pass for GLSL 3.30, PASSINDEX being a constant in it, so that a driver
 * leaves out the code of the other passes: prologue, declarations, the artist's code with #line in place, and the
 * engine's own main, which runs the artist's and then cleans or finishes the colour (see passes.h). The caller frees.
 * NULL when out of memory. */
char *isf_fragment_source(const struct isf *isf, int pass);
extern const char isf_vertex_source[];

#endif
