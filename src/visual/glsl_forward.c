/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLSL's own functions as a table of shapes, so that a name which the artist took for himself still reaches the rest.
 */
#include "base/text.h"
#include "visual/glsl.h"

#include <stdio.h>
#include <string.h>

/* Shapes: result, then parameters. g = float, vec2, vec3 or vec4, the same wherever it stands; f float, i int,
 * 2 3 4 vectors, m = mat2, mat3 or mat4, s sampler2D, t sampler1D, c samplerCube. */
static const struct {
    const char *name, *shapes[4];
} functions[] = {
    {"sin", {"gg"}},
    {"cos", {"gg"}},
    {"tan", {"gg"}},
    {"asin", {"gg"}},
    {"acos", {"gg"}},
    {"atan", {"gg", "ggg"}},
    {"radians", {"gg"}},
    {"degrees", {"gg"}},
    {"sinh", {"gg"}},
    {"cosh", {"gg"}},
    {"tanh", {"gg"}},
    {"asinh", {"gg"}},
    {"acosh", {"gg"}},
    {"atanh", {"gg"}},
    {"pow", {"ggg"}},
    {"exp", {"gg"}},
    {"log", {"gg"}},
    {"exp2", {"gg"}},
    {"log2", {"gg"}},
    {"sqrt", {"gg"}},
    {"inversesqrt", {"gg"}},
    {"abs", {"gg", "ii"}},
    {"sign", {"gg", "ii"}},
    {"floor", {"gg"}},
    {"ceil", {"gg"}},
    {"fract", {"gg"}},
    {"round", {"gg"}},
    {"trunc", {"gg"}},
    {"roundEven", {"gg"}},
    {"mod", {"ggg", "ggf"}},
    {"min", {"ggg", "ggf", "iii"}},
    {"max", {"ggg", "ggf", "iii"}},
    {"clamp", {"gggg", "ggff", "iiii"}},
    {"mix", {"gggg", "gggf"}},
    {"step", {"ggg", "gfg"}},
    {"smoothstep", {"gggg", "gffg"}},
    {"length", {"fg"}},
    {"distance", {"fgg"}},
    {"dot", {"fgg"}},
    {"cross", {"333"}},
    {"normalize", {"gg"}},
    {"reflect", {"ggg"}},
    {"refract", {"gggf"}},
    {"faceforward", {"gggg"}},
    {"transpose", {"mm"}},
    {"inverse", {"mm"}},
    {"determinant", {"fm"}},
    {"matrixCompMult", {"mmm"}},
    {"dFdx", {"gg"}},
    {"dFdy", {"gg"}},
    {"fwidth", {"gg"}},
    {"texture", {"4s2", "4s2f", "4tf", "4c3"}},
    {"textureLod", {"4s2f"}},
    {"isnan", {NULL}},
    {"isinf", {NULL}},
    {"outerProduct", {NULL}},
    {"fma", {NULL}},
    {"noise1", {NULL}},
    {"noise2", {NULL}},
    {"noise3", {NULL}},
    {"noise4", {NULL}},
    {"bitCount", {NULL}},
    {"modf", {NULL}},
};

bool glsl_is_function(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strlen(functions[i].name) == n && !memcmp(functions[i].name, name, n))
            return true;
    return false;
}

static const char *type_of(char shape, int size)
{
    static const char *const vectors[] = {"float", "vec2", "vec3", "vec4"};
    static const char *const matrices[] = {"mat2", "mat2", "mat3", "mat4"};
    switch (shape) {
    case 'g':
        return vectors[size];
    case 'm':
        return matrices[size];
    case 'i':
        return "int";
    case 's':
        return "sampler2D";
    case 't':
        return "sampler1D";
    case 'c':
        return "samplerCube";
    case '2':
        return "vec2";
    case '3':
        return "vec3";
    case '4':
        return "vec4";
    default:
        return "float";
    }
}

static bool defined(const struct glsl_survey *survey, const char *name, const char *shape, int size)
{
    int n = (int)strlen(shape) - 1;
    for (int i = 0; i < survey->n_functions; i++) {
        const struct glsl_function *f = &survey->functions[i];
        bool same = !strcmp(f->name, name) && f->n_parameters == n;
        for (int k = 0; same && k < n; k++)
            same = !strcmp(f->types[k], type_of(shape[1 + k], size));
        if (same)
            return true;
    }
    return false;
}

static void forward_one(struct text *out, const char *name, const char *shape, int size)
{
    int n = (int)strlen(shape) - 1;
    text_add(out, "%s isf_own_%s(", type_of(*shape, size), name);
    for (int k = 0; k < n; k++)
        text_add(out, "%s%s %c", k ? ", " : "", type_of(shape[1 + k], size), 'a' + k);
    text_add(out, ") { return %s(", name);
    for (int k = 0; k < n; k++)
        text_add(out, "%s%c", k ? ", " : "", 'a' + k);
    text_add(out, "); }\n");
}

/* A shape with g and f beside each other says at size 0 what another says already. */
static void forward_shape(struct text *out, const struct glsl_survey *survey, const char *name,
                          const char *shape)
{
    bool vectors = strchr(shape, 'g'), matrices = strchr(shape, 'm');
    bool mixed = strchr(shape + 1, 'g') && strchr(shape + 1, 'f');
    int first = vectors && !mixed ? 0 : 1, last = vectors || matrices ? 3 : 1;
    for (int size = first; size <= last; size++)
        if (!defined(survey, name, shape, size))
            forward_one(out, name, shape, size);
}

void glsl_forward(struct text *out, const struct glsl_survey *survey)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        bool own = false;
        for (int k = 0; k < survey->n_functions; k++)
            own |= !strcmp(survey->functions[k].name, functions[i].name);
        for (int s = 0; own && s < 4 && functions[i].shapes[s]; s++)
            forward_shape(out, survey, functions[i].name, functions[i].shapes[s]);
    }
}
