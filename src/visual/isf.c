/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/isf.h"

#include "base/err.h"
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *word;
    enum isf_type type;
} types[] = {
    {"event", ISF_EVENT}, {"bool", ISF_BOOL},     {"long", ISF_LONG},   {"int", ISF_LONG},
    {"float", ISF_FLOAT}, {"point2D", ISF_POINT}, {"color", ISF_COLOR}, {"image", ISF_IMAGE},
    {"audio", ISF_AUDIO}, {"audioFFT", ISF_FFT},
};

/* Words that GLSL 3.30 keeps for itself but that authors of older GLSL use as names. */
static const char *const glsl_words[] = {
    "texture",  "input",     "output",  "sample",   "active",    "filter",   "common",
    "half",     "fixed",     "union",   "enum",     "namespace", "using",    "partition",
    "resource", "patch",     "flat",    "smooth",   "centroid",  "layout",   "buffer",
    "shared",   "invariant", "in",      "out",      "inout",     "distance", "length",
    "mix",      "step",      "floor",   "fract",    "mod",       "min",      "max",
    "clamp",    "abs",       "sign",    "sin",      "cos",       "tan",      "exp",
    "log",      "pow",       "sqrt",    "round",    "noise1",    "reflect",  "refract",
    "cross",    "dot",       "radians", "degrees",  "switch",    "case",     "default",
    "external", "long",      "short",   "double",   "unsigned",  "template", "this",
    "packed",   "goto",      "inline",  "noinline", "volatile",  "public",   "static",
    "extern",   "interface", "superp",  "cast",     "main",
};

static void copy_name(char *to, size_t size, const char *from)
{
    size_t n = from ? strnlen(from, size - 1) : 0;
    memmove(to, from ? from : "", n);
    to[n] = '\0';
}

static void name_uniform(struct isf_input *input)
{
    copy_name(input->uniform, sizeof input->uniform, input->name);
    char renamed[ISF_NAME_MAX] = "isf_in_";
    strncat(renamed, input->name, sizeof renamed - sizeof "isf_in_");
    for (size_t i = 0; i < sizeof glsl_words / sizeof glsl_words[0]; i++)
        if (!strcmp(input->name, glsl_words[i]))
            copy_name(input->uniform, sizeof input->uniform, renamed);
}

static bool is_identifier(const char *name)
{
    if (!*name || (*name >= '0' && *name <= '9'))
        return false;
    for (; *name; name++)
        if (!((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
              (*name >= '0' && *name <= '9') || *name == '_'))
            return false;
    return true;
}

static int read_components(struct json *value, double *out, int n, double otherwise)
{
    int given = json_is_array(value) ? json_size(value) : 0;
    for (int i = 0; i < n; i++)
        out[i] = i < given ? json_number(json_at(value, i), otherwise) : otherwise;
    return given;
}

static double clamped(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static void read_float(struct isf_input *input, struct json *json)
{
    struct json *low = json_get(json, "MIN"), *high = json_get(json, "MAX"),
                *initial = json_get(json, "DEFAULT");
    bool ranged = low && high;
    input->min[0] = ranged ? json_number(low, 0) : 0;
    input->max[0] = ranged ? json_number(high, 1) : 1;
    if (input->min[0] > input->max[0]) {
        double swap = input->min[0];
        input->min[0] = input->max[0];
        input->max[0] = swap;
    }
    double middle = 0.5 * (input->min[0] + input->max[0]);
    input->initial[0] =
        clamped(initial ? json_number(initial, middle) : middle, input->min[0], input->max[0]);
}

static void read_long(struct isf_input *input, struct json *json)
{
    struct json *values = json_get(json, "VALUES"), *labels = json_get(json, "LABELS");
    int n = json_size(values);
    bool listed = json_is_array(values) && n > 0 && n <= ISF_VALUES_MAX &&
                  (!labels || json_size(labels) == n);
    input->n_values = listed ? n : 0;
    double low = json_number(json_get(json, "MIN"), 0),
           high = json_number(json_get(json, "MAX"), low + 100);
    for (int i = 0; i < input->n_values; i++) {
        double value = json_number(json_at(values, i), i);
        input->values[i] = value;
        low = i && low < value ? low : value;
        high = i && high > value ? high : value;
        copy_name(input->value_labels[i], ISF_NAME_MAX, json_text(json_at(labels, i), ""));
        if (!*input->value_labels[i])
            snprintf(input->value_labels[i], ISF_NAME_MAX, "%d", (int)value);
    }
    input->min[0] = low;
    input->max[0] = high;
    input->initial[0] =
        clamped(json_number(json_get(json, "DEFAULT"), listed ? input->values[0] : low), low, high);
}

static void read_point(struct isf_input *input, struct json *json)
{
    struct json *low = json_get(json, "MIN"), *high = json_get(json, "MAX");
    bool ranged = json_size(low) >= 2 && json_size(high) >= 2;
    read_components(ranged ? low : NULL, input->min, 2, 0);
    read_components(ranged ? high : NULL, input->max, 2, 1);
    struct json *initial = json_get(json, "DEFAULT");
    for (int i = 0; i < 2; i++) {
        double middle = ranged ? 0.5 * (input->min[i] + input->max[i]) : 0;
        input->initial[i] = json_number(json_at(initial, i), middle);
        if (!ranged &&
            (input->initial[i] > 1 || input->initial[i] < 0)) { /* the author thinks in pixels */
            input->min[0] = input->min[1] = -16384;
            input->max[0] = input->max[1] = 16384;
        }
    }
}

static void read_values(struct isf_input *input, struct json *json)
{
    struct json *initial = json_get(json, "DEFAULT");
    switch (input->type) {
    case ISF_BOOL:
        input->max[0] = 1;
        input->initial[0] = json_truth(initial, true);
        break;
    case ISF_EVENT:
        input->max[0] = 1;
        break;
    case ISF_LONG:
        read_long(input, json);
        break;
    case ISF_FLOAT:
        read_float(input, json);
        break;
    case ISF_POINT:
        read_point(input, json);
        break;
    case ISF_COLOR:
        for (int i = 0; i < 4; i++) {
            input->max[i] = 1;
            input->initial[i] = clamped(json_number(json_at(initial, i), i == 3), 0, 1);
        }
        break;
    case ISF_AUDIO:
    case ISF_FFT:
        input->columns = (int)clamped(json_number(json_get(json, "MAX"), 0), 0, 4096);
        break;
    case ISF_IMAGE:
        break;
    }
}

static bool known_input(const struct isf *isf, const char *name)
{
    for (int i = 0; i < isf->n_inputs; i++)
        if (!strcmp(isf->inputs[i].name, name))
            return true;
    return false;
}

static bool read_input(struct isf *isf, struct json *json, struct err *err)
{
    const char *name = json_text(json_get(json, "NAME"), "");
    const char *word = json_text(json_get(json, "TYPE"), "");
    if (!is_identifier(name) || strlen(name) >= ISF_NAME_MAX)
        return err_set(err, ERR_FORMAT,
                       _("line 1: the input name «%.60s» is no identifier; use letters and digits"),
                       name);
    if (known_input(isf, name))
        return true; /* named twice: the first counts */
    if (isf->n_inputs == ISF_INPUTS_MAX)
        return err_set(err, ERR_RANGE, _("line 1: more than %d inputs; leave some out"),
                       ISF_INPUTS_MAX);
    struct isf_input *input = &isf->inputs[isf->n_inputs];
    *input = (struct isf_input){0};
    size_t i = 0, n_types = sizeof types / sizeof types[0];
    while (i < n_types && strcasecmp(word, types[i].word) != 0)
        i++;
    if (i == n_types)
        return err_set(err, ERR_FORMAT,
                       _("line 1: the input %s has the unknown type «%.40s»; use float, bool, "
                         "long, color, point2D, event, "
                         "image, audio or audioFFT"),
                       name, word);
    input->type = types[i].type;
    copy_name(input->name, sizeof input->name, name);
    copy_name(input->label, sizeof input->label, json_text(json_get(json, "LABEL"), name));
    name_uniform(input);
    read_values(input, json);
    isf->n_inputs++;
    return true;
}

static void read_expression(char *out, size_t size, struct json *value)
{
    if (json_is_text(value))
        copy_name(out, size, json_text(value, ""));
    else if (value)
        snprintf(out, size, "%d", (int)json_number(value, 0));
}

static bool read_pass(struct isf *isf, struct json *json, struct err *err)
{
    if (isf->n_passes == ISF_PASSES_MAX)
        return err_set(err, ERR_RANGE, _("line 1: more than %d passes; leave some out"),
                       ISF_PASSES_MAX);
    struct isf_pass *pass = &isf->passes[isf->n_passes++];
    *pass = (struct isf_pass){0};
    const char *target = json_text(json_get(json, "TARGET"), "");
    if (*target && (!is_identifier(target) || strlen(target) >= ISF_NAME_MAX))
        return err_set(
            err, ERR_FORMAT,
            _("line 1: the pass target «%.60s» is no identifier; use letters and digits"), target);
    copy_name(pass->target, sizeof pass->target, target);
    pass->persistent = *target && json_truth(json_get(json, "PERSISTENT"), false);
    pass->is_float = json_truth(json_get(json, "FLOAT"), false);
    read_expression(pass->width, sizeof pass->width, json_get(json, "WIDTH"));
    read_expression(pass->height, sizeof pass->height, json_get(json, "HEIGHT"));
    return true;
}

/* Version 1 declared persistent buffers apart from the passes: as a list of names or as an object by name. */
static void read_persistent_buffers(struct isf *isf, struct json *buffers)
{
    for (int i = 0; i < json_size(buffers); i++) {
        bool listed = json_is_array(buffers);
        const char *name = listed ? json_text(json_at(buffers, i), "") : json_key(buffers, i);
        struct json *about = listed ? NULL : json_at(buffers, i);
        for (int p = 0; p < isf->n_passes; p++) {
            struct isf_pass *pass = &isf->passes[p];
            if (!name || strcmp(pass->target, name) != 0)
                continue;
            pass->persistent = true;
            pass->is_float |= json_truth(json_get(about, "FLOAT"), false);
            if (json_get(about, "WIDTH"))
                read_expression(pass->width, sizeof pass->width, json_get(about, "WIDTH"));
            if (json_get(about, "HEIGHT"))
                read_expression(pass->height, sizeof pass->height, json_get(about, "HEIGHT"));
        }
    }
}

static bool read_header(struct isf *isf, struct json *root, struct err *err)
{
    struct json *inputs = json_get(root, "INPUTS"), *passes = json_get(root, "PASSES");
    copy_name(isf->description, sizeof isf->description,
              json_text(json_get(root, "DESCRIPTION"), ""));
    copy_name(isf->credit, sizeof isf->credit, json_text(json_get(root, "CREDIT"), ""));
    isf->hdr = json_truth(json_get(root, "HDR"), false);
    for (int i = 0; i < json_size(inputs); i++)
        if (!read_input(isf, json_at(inputs, i), err))
            return false;
    for (int i = 0; i < json_size(passes); i++)
        if (!read_pass(isf, json_at(passes, i), err))
            return false;
    read_persistent_buffers(isf, json_get(root, "PERSISTENT_BUFFERS"));
    if (!isf->n_passes)
        isf->n_passes = 1;
    bool transition = known_input(isf, "startImage") && known_input(isf, "endImage") &&
                      known_input(isf, "progress");
    isf->kind = transition                       ? ISF_TRANSITION
                : known_input(isf, "inputImage") ? ISF_FILTER
                                                 : ISF_GENERATOR;
    return true;
}

static int lines_before(const char *text, const char *at)
{
    int n = 0;
    for (; text < at; text++)
        n += *text == '\n';
    return n;
}

/* Keeps the artist's line numbers: the header becomes empty lines. Bytes beyond ASCII become spaces. */
static char *code_without_header(const char *text, size_t size, const char *header,
                                 const char *behind)
{
    char *code = malloc(size + 1);
    if (!code)
        return NULL;
    for (size_t i = 0; i < size; i++) {
        const char *at = text + i;
        bool in_header = at >= header && at < behind;
        bool lone_return = *at == '\r' && (i + 1 == size || at[1] != '\n');
        code[i] = lone_return                             ? '\n'
                  : *at == '\n'                           ? '\n'
                  : in_header || (unsigned char)*at > 126 ? ' '
                                                          : *at;
    }
    code[size] = '\0';
    return code;
}

struct isf *isf_parse(const char *text, size_t size, struct err *err)
{
    const char *start = NULL, *stop = NULL;
    if (size <= ISF_BYTES_MAX && !memchr(text, 0, size)) {
        start = memmem(text, size, "/*", 2);
        stop = start ? memmem(start + 2, size - (size_t)(start + 2 - text), "*/", 2) : NULL;
    }
    if (!stop) {
        err_set(err, ERR_FORMAT, _("line 1: no ISF header; begin the file with /*{ ... }*/"));
        return NULL;
    }
    struct err inner = {0};
    struct json *root = json_parse(start + 2, (size_t)(stop - start - 2), &inner);
    if (!root || !json_is_object(root)) {
        int line = 1, inner_line = lines_before(text, start);
        sscanf(inner.text, "line %d", &line);
        const char *colon = strstr(inner.text, ": ");
        err_set(err, ERR_FORMAT, _("line %d: the ISF header is %s"), line + inner_line,
                colon ? colon + 2 : _("not a JSON object; write it in braces"));
        json_free(root);
        return NULL;
    }
    struct isf *isf = calloc(1, sizeof *isf);
    bool ok = isf && read_header(isf, root, err);
    json_free(root);
    if (ok)
        isf->code = code_without_header(text, size, start, stop + 2);
    if (!ok || !isf->code) {
        isf_free(isf);
        return NULL;
    }
    return isf;
}

void isf_free(struct isf *isf)
{
    if (!isf)
        return;
    free(isf->code);
    free(isf);
}

bool isf_is_persistent(const struct isf *isf)
{
    for (int i = 0; i < isf->n_passes; i++)
        if (isf->passes[i].persistent)
            return true;
    return false;
}
