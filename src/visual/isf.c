/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/isf.h"

#include "base/err.h"
#include "base/json.h"
#include "visual/isf_read.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *word;
    enum isf_type type;
} types[] = {
    {"event", ISF_EVENT},  {"bool", ISF_BOOL},     {"long", ISF_LONG},
    {"int", ISF_LONG},     {"float", ISF_FLOAT},   {"point2D", ISF_POINT},
    {"color", ISF_COLOR},  {"image", ISF_IMAGE},   {"audio", ISF_AUDIO},
    {"audioFFT", ISF_FFT}, {"point3D", ISF_COLOR}, {"audioFloatHistogram", ISF_FFT},
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

/* The row of a point in space holds 0..1 of its range. */
static void read_space(struct isf_input *input, struct json *json)
{
    struct json *low = json_get(json, "MIN"), *high = json_get(json, "MAX");
    bool ranged = json_size(low) >= 3 && json_size(high) >= 3;
    read_components(ranged ? low : NULL, input->min, 3, ranged ? 0 : -1);
    read_components(ranged ? high : NULL, input->max, 3, 1);
    for (int i = 0; i < 3; i++) {
        double range = input->max[i] - input->min[i];
        double middle = 0.5 * (input->min[i] + input->max[i]);
        double initial = json_number(json_at(json_get(json, "DEFAULT"), i), middle);
        input->initial[i] = range > 0 ? clamped((initial - input->min[i]) / range, 0, 1) : 0;
    }
}

static void read_color(struct isf_input *input, struct json *json)
{
    struct json *initial = json_get(json, "DEFAULT");
    for (int i = 0; i < 4; i++) {
        input->max[i] = 1;
        input->initial[i] = clamped(json_number(json_at(initial, i), i == 3), 0, 1);
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
        if (input->n_components == 3)
            read_space(input, json);
        else
            read_color(input, json);
        break;
    case ISF_AUDIO:
    case ISF_FFT:
        input->columns = (int)clamped(json_number(json_get(json, "MAX"), 0), 0, 4096);
        break;
    default:
        break;
    }
}

int isf_find_input(const struct isf *isf, const char *name)
{
    for (int i = 0; i < isf->n_inputs; i++)
        if (!strcmp(isf->inputs[i].name, name))
            return i;
    return -1;
}

static bool known_input(const struct isf *isf, const char *name)
{
    return isf_find_input(isf, name) >= 0;
}

/* Keeps a sentence for people, once each; what does not fit is left out. */
__attribute__((format(printf, 2, 3))) static void warn(struct isf *isf, const char *format, ...)
{
    char sentence[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    size_t used = strlen(isf->warnings);
    if (!strstr(isf->warnings, sentence) && used + strlen(sentence) + 2 < sizeof isf->warnings)
        snprintf(isf->warnings + used, sizeof isf->warnings - used, "%s\n", sentence);
}

struct isf_input *isf_add_input(struct isf *isf, const char *name, enum isf_type type)
{
    if (isf->n_inputs == ISF_INPUTS_MAX || strlen(name) >= ISF_NAME_MAX)
        return NULL;
    struct isf_input *input = &isf->inputs[isf->n_inputs++];
    *input = (struct isf_input){.type = type, .n_components = 4};
    copy_name(input->name, sizeof input->name, name);
    copy_name(input->label, sizeof input->label, name);
    name_uniform(input);
    return input;
}

static bool read_type(const char *word, enum isf_type *type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (!strcasecmp(word, types[i].word)) {
            *type = types[i].type;
            return true;
        }
    return false;
}

static bool read_input(struct isf *isf, struct json *json, struct err *err)
{
    const char *name = json_text(json_get(json, "NAME"), "");
    const char *word = json_text(json_get(json, "TYPE"), "");
    enum isf_type type;
    if (!is_identifier(name) || strlen(name) >= ISF_NAME_MAX) {
        warn(isf,
             _("the input name «%.60s» is no identifier and is left out; use letters and "
               "digits"),
             name);
        return true;
    }
    if (known_input(isf, name)) {
        warn(isf, _("the input %s is declared twice; the first counts"), name);
        return true;
    }
    if (isf->n_inputs == ISF_INPUTS_MAX)
        return err_set(err, ERR_RANGE, _("line 1: more than %d inputs; leave some out"),
                       ISF_INPUTS_MAX);
    if (!read_type(word, &type))
        return err_set(err, ERR_FORMAT,
                       _("line 1: the input %s has the unknown type «%.40s»; use float, bool, "
                         "long, color, point2D, event, "
                         "image, audio or audioFFT"),
                       name, word);
    struct isf_input *input = isf_add_input(isf, name, type);
    copy_name(input->label, sizeof input->label, json_text(json_get(json, "LABEL"), name));
    input->n_components = !strcasecmp(word, "point3D") ? 3 : 4;
    struct json *identity = json_get(json, "IDENTITY");
    input->has_identity = identity && type <= ISF_FLOAT;
    input->identity = json_number(identity, json_truth(identity, false));
    read_values(input, json);
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

static void read_import(struct isf *isf, const char *name, struct json *about)
{
    if (!is_identifier(name) || strlen(name) >= ISF_NAME_MAX || isf->n_imports == ISF_IMPORTS_MAX) {
        warn(isf, _("the imported picture «%.60s» is left out; give it a name of letters"), name);
        return;
    }
    struct isf_import *import = &isf->imports[isf->n_imports++];
    *import = (struct isf_import){0};
    copy_name(import->name, sizeof import->name, name);
    struct json *path = json_is_text(about) ? about : json_get(about, "PATH");
    import->cube = json_is_array(path) && json_size(path) >= 6;
    for (int i = 0; i < (import->cube ? 6 : 1); i++)
        copy_name(import->paths[i], sizeof import->paths[i],
                  json_text(json_is_array(path) ? json_at(path, i) : path, ""));
}

/* By name, or as a list of entries that tell their NAME. */
static void read_imports(struct isf *isf, struct json *imports)
{
    for (int i = 0; i < json_size(imports); i++) {
        struct json *about = json_at(imports, i);
        read_import(isf,
                    json_is_array(imports) ? json_text(json_get(about, "NAME"), "")
                                           : json_key(imports, i),
                    about);
    }
}

/* Dialects of other hosts that no fragment shader can follow. */
static bool refuse_foreign(struct json *root, struct err *err)
{
    static const char *const modes[] = {"VERTEX_SHADER_ART", "GEOMETRY_FILTER", "CSF",
                                        "COMPUTE_SHADER", "RAW_RASTER_PIPELINE"};
    const char *mode = json_text(json_get(root, "MODE"), "");
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (!strcmp(mode, modes[i]))
            return err_set(err, ERR_FORMAT,
                           _("line 1: MODE %s belongs to another program; use a fragment shader"),
                           mode);
    return true;
}

static bool read_header(struct isf *isf, struct json *root, struct err *err)
{
    struct json *inputs = json_get(root, "INPUTS"), *passes = json_get(root, "PASSES");
    if (!refuse_foreign(root, err))
        return false;
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
    read_imports(isf, json_get(root, "IMPORTED"));
    isf->points = (int)clamped(json_number(json_get(root, "POINTS"), 0), 0, ISF_POINTS_MAX);
    return true;
}

static void know_kind(struct isf *isf)
{
    bool transition = known_input(isf, "startImage") && known_input(isf, "endImage") &&
                      known_input(isf, "progress");
    isf->kind = transition                       ? ISF_TRANSITION
                : known_input(isf, "inputImage") ? ISF_FILTER
                                                 : ISF_GENERATOR;
}

static int lines_before(const char *text, const char *at)
{
    int n = 0;
    for (; text < at; text++)
        n += *text == '\n';
    return n;
}

/* Keeps the artist's line numbers: the header becomes empty lines. Bytes beyond ASCII become spaces. */
char *isf_clean_code(const char *text, size_t size, const char *header, const char *behind)
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

/* The first comment that opens a brace; a licence may stand before it. */
static const char *find_header(const char *text, size_t size, const char **stop)
{
    const char *end = text + size;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), "/*", 2)); at = *stop + 2) {
        *stop = memmem(at + 2, (size_t)(end - at - 2), "*/", 2);
        if (!*stop)
            return NULL;
        const char *first = at + 2;
        while (first < *stop && (*first == ' ' || *first == '\t' || *first == '\n' ||
                                 *first == '\r' || *first == '*'))
            first++;
        if (*first == '{')
            return at;
    }
    return NULL;
}

static bool parse_header(struct isf *isf, const char *text, const char *start, const char *stop,
                         struct err *err)
{
    struct err inner = {0};
    struct json *root = json_parse(start + 2, (size_t)(stop - start - 2), &inner);
    bool ok = root && json_is_object(root);
    if (ok) {
        ok = read_header(isf, root, err);
    } else {
        int line = 1;
        sscanf(inner.text, "line %d", &line);
        const char *colon = strstr(inner.text, ": ");
        err_set(err, ERR_FORMAT, _("line %d: the ISF header is %s"),
                line + lines_before(text, start),
                colon ? colon + 2 : _("not a JSON object; write it in braces"));
    }
    json_free(root);
    return ok;
}

struct isf *isf_parse_texts(const struct isf_texts *texts, struct err *err)
{
    const char *text = texts->main, *stop = NULL;
    if (texts->size > ISF_BYTES_MAX || memchr(text, 0, texts->size)) {
        err_set(err, ERR_FORMAT, _("line 1: this is no text of a shader; choose another file"));
        return NULL;
    }
    const char *start = find_header(text, texts->size, &stop);
    struct isf *isf = calloc(1, sizeof *isf);
    if (!isf)
        return NULL;
    isf->mouse = -1;
    isf->dialect = start ? ISF_STOCK : ISF_PLAIN;
    bool ok = !start || parse_header(isf, text, start, stop, err);
    if (ok)
        isf->code =
            isf_clean_code(text, texts->size, start ? start : text, start ? stop + 2 : text);
    ok = ok && isf->code && isf_read_code(isf, texts, err);
    know_kind(isf);
    if (ok)
        return isf;
    isf_free(isf);
    return NULL;
}

struct isf *isf_parse(const char *text, size_t size, struct err *err)
{
    const struct isf_texts texts = {.main = text, .size = size};
    return isf_parse_texts(&texts, err);
}

void isf_free(struct isf *isf)
{
    if (!isf)
        return;
    for (int i = 0; i < isf->n_passes; i++)
        free(isf->passes[i].code);
    free(isf->code);
    free(isf->vertex);
    free(isf);
}

bool isf_is_persistent(const struct isf *isf)
{
    for (int i = 0; i < isf->n_passes; i++)
        if (isf->passes[i].persistent)
            return true;
    return false;
}
