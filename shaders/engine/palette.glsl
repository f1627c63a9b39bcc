/* Colours and chances that our shaders share: #include "palette.glsl". CC0. */

/* Two random numbers for whole coordinates, the same on every driver. After M. Jarzynski and M. Olano, "Hash Functions for
   GPU Rendering", 2020 (pcg2d). */
uvec2 pcg2d(uvec2 v) {
    v = v * 1664525u + 1013904223u;
    v.x += v.y * 1664525u;
    v.y += v.x * 1664525u;
    v ^= v >> 16u;
    v.x += v.y * 1664525u;
    v.y += v.x * 1664525u;
    return v ^ (v >> 16u);
}

/* 0 to 1, never 1 */
vec2 hash2(ivec2 p) {
    return vec2(pcg2d(uvec2(p)) >> 8u) / 16777216.0;
}

/* sRGB to linear light and back */
vec3 linear(vec3 c) {
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

vec3 srgb(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

/* Linear light to OKLab and back, matrices by B. Ottosson (2020) */
vec3 toLab(vec3 c) {
    c = mat3(0.4122214708, 0.2119034982, 0.0883024619, 0.5363325363, 0.6806995451, 0.2817188376,
             0.0514459929, 0.1073969566, 0.6299787005) * c;
    return mat3(0.2104542553, 1.9779984951, 0.0259040371, 0.7936177850, -2.4285922050, 0.7827717662,
                -0.0040720468, 0.4505937099, -0.8086757660) * pow(max(c, 0.0), vec3(1.0 / 3.0));
}

vec3 fromLab(vec3 l) {
    vec3 c = mat3(1.0, 1.0, 1.0, 0.3963377774, -0.1055613458, -0.0894841775, 0.2158037573,
                  -0.0638541728, -1.2914855480) * l;
    return max(mat3(4.0767416621, -1.2684380046, -0.0041960863, -3.3077115913, 2.6097574011,
                    -0.7034186147, 0.2309699292, -0.3413193965, 1.7076147010) * (c * c * c), 0.0);
}

/* A way through five colours in OKLab, x from 0 to 1. A quadratic B-spline has no bright seam at its stops, straight lines
   do. */
vec3 spline(vec3 p[5], float x) {
    x = clamp(x, 0.0, 1.0) * 3.0;
    int i = min(int(x), 2);
    float t = x - float(i);
    vec3 b = p[i + 1];
    vec3 l = i == 0 ? p[0] : 0.5 * (p[i] + b), r = i == 2 ? p[4] : 0.5 * (b + p[i + 2]);
    return mix(mix(l, b, t), mix(b, r, t), t);
}
