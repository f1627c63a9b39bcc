/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A shader file as data: its inputs and passes, and the artist's code. An ISF file says them in its JSON header; of a
 * Shadertoy, Bonzomatic, GLSL Sandbox or Book of Shaders file they are found in the code (dialect.c), and from there on
 * all are the same. Pure: no GL, no file.
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
    ISF_IMPORTS_MAX = 32,
    ISF_HOSTS_MAX = 32,
    ISF_POINTS_MAX = 1 << 20,
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
    ISF_AUDIO, /* what is heard, as textures: the wave, a row for each channel */
    ISF_FFT,   /* the spectrum, one row */
    ISF_TOY,   /* 512 x 2: spectrum, then wave */
    ISF_LINE,  /* the spectrum in one dimension; the same gliding; the same summed up over time */
    ISF_LINE_SMOOTH,
    ISF_LINE_SUM,
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
    int columns;      /* ISF_AUDIO, ISF_FFT: how many, 0 = as they come */
    int n_components; /* ISF_COLOR: 4, or 3 for a point in space, whose row is 0..1 of min..max */
    bool has_identity;
    double identity; /* a filter changes nothing at it */
};

struct isf_pass {
    char target[ISF_NAME_MAX]; /* "" = the output */
    bool persistent;
    bool is_float;
    char width[128], height[128];   /* expressions, "" = the output's size */
    char *code;                     /* a Shadertoy buffer's own; NULL: the file's */
    int source;                     /* source string of it */
    char channels[4][ISF_NAME_MAX]; /* Shadertoy: the samplers that iChannel0..3 mean */
};

/* A texture that comes with the file. */
struct isf_import {
    char name[ISF_NAME_MAX];
    bool cube;
    char paths
        [6][256]; /* relative to the file's folder; one, or six sides of a cube; "" = see `stock` */
    enum isf_stock { ISF_BLACK, ISF_NOISE, ISF_CHECKER } stock; /* where no picture is named */
};

/* What the engine tells under the names of a dialect. */
enum isf_host_kind {
    HOST_TIME,
    HOST_DELTA,
    HOST_FRAME,
    HOST_SIZE,
    HOST_DATE,
    HOST_DATE_FROM_0, /* the month counts from 0 */
    HOST_MOUSE,       /* the input `mouse`, in pixels */
    HOST_FRAME_RATE,
    HOST_SAMPLE_RATE,
};

struct isf_host {
    char name[ISF_NAME_MAX];
    char type[8];
    enum isf_host_kind kind;
};

enum isf_dialect { ISF_STOCK, ISF_SHADERTOY, ISF_PLAIN };

struct isf {
    enum isf_dialect dialect;
    enum isf_kind kind;
    char description[256];
    char credit[256];
    bool hdr; /* header key HDR: values above 1 are meant */
    int n_inputs;
    struct isf_input inputs[ISF_INPUTS_MAX];
    int n_passes; /* at least 1 */
    struct isf_pass passes[ISF_PASSES_MAX];
    int n_imports;
    struct isf_import imports[ISF_IMPORTS_MAX];
    int n_hosts;
    struct isf_host hosts[ISF_HOSTS_MAX];
    int mouse;          /* the input that HOST_MOUSE tells, -1 = none */
    int points;         /* header key POINTS: the last but one pass draws so many, 0 = none does */
    char *code;         /* the file with the header blanked, so that its lines keep their numbers */
    char *vertex;       /* the .vs, NULL = none */
    char warnings[512]; /* sentences, a line each: what was mended or left out */
};

/* The texts of a file and of what lies beside it. */
struct isf_texts {
    const char *main;
    size_t size;
    const char *vertex;  /* x.vs */
    bool interpolated;   /* without one, the specification's own vertex stage */
    const char *common;  /* x.common.glsl */
    const char *tabs[4]; /* x.A.fs .. x.D.fs: Shadertoy's buffers */
    const char
        *pictures[ISF_IMPORTS_MAX]; /* x.NAME.png: files that stand for a sampler called NAME */
};

/* Parses the texts of a file, or a file alone. NULL and *err, which begins "line N: ". */
struct isf *isf_parse_texts(const struct isf_texts *texts, struct err *err);
struct isf *isf_parse(const char *text, size_t size, struct err *err);
void isf_free(struct isf *isf);

/* True when any pass keeps its picture for the next frame. */
bool isf_is_persistent(const struct isf *isf);

#include "visual/isf_source.h"

#endif
