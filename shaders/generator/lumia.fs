/*{
  "ISFVSN": "2",
  "DESCRIPTION": "One translucent sheet of light, folded in the dark and seen edge on: where it turns back on itself, light gathers. After Thomas Wilfred's Clavilux.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Generator", "Audio Reactive"],
  "INPUTS": [
    { "NAME": "height", "LABEL": "Height of the veil", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "memory", "LABEL": "Memory (how long light stays)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "speed", "LABEL": "Speed", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "grain", "LABEL": "Grain (pleats in the cloth)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "hue", "LABEL": "Hue turn", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "light", "LABEL": "Light (how far it reaches)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "touch", "LABEL": "Touch (depth of an onset)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "folding", "LABEL": "Folding (ribbon to drapery)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "energy", "LABEL": "Energy (slow loudness)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.25 },
    { "NAME": "body", "LABEL": "Body (bass)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.2 },
    { "NAME": "shimmer", "LABEL": "Shimmer (treble)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.2 },
    { "NAME": "strike", "LABEL": "Strike (rises at an onset)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0 },
    { "NAME": "pal0", "LABEL": "Darkest", "TYPE": "color", "DEFAULT": [0.012, 0.016, 0.082, 1] },
    { "NAME": "pal1", "LABEL": "Dark", "TYPE": "color", "DEFAULT": [0.188, 0.122, 0.322, 1] },
    { "NAME": "pal2", "LABEL": "Middle", "TYPE": "color", "DEFAULT": [0.565, 0.271, 0.447, 1] },
    { "NAME": "pal3", "LABEL": "Light", "TYPE": "color", "DEFAULT": [0.875, 0.557, 0.388, 1] },
    { "NAME": "pal4", "LABEL": "Lightest", "TYPE": "color", "DEFAULT": [0.980, 0.886, 0.690, 1] },
    { "NAME": "accent", "LABEL": "Accent", "TYPE": "color", "DEFAULT": [0.306, 0.827, 0.882, 1] }
  ],
  "PASSES": [
    { "TARGET": "state", "WIDTH": "6", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true },
    { "TARGET": "ramp", "WIDTH": "256", "HEIGHT": "2", "FLOAT": true },
    { "TARGET": "loom", "WIDTH": "40", "HEIGHT": "$HEIGHT/4", "FLOAT": true },
    { "TARGET": "veil", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/4", "PERSISTENT": true, "FLOAT": true },
    { "TARGET": "haze", "WIDTH": "$WIDTH/16", "HEIGHT": "$HEIGHT/16", "FLOAT": true },
    {}
  ]
}*/

#include "palette.glsl"

/* The sheet is spun of threads, each a line from top to bottom. `loom` holds for every thread (column) and row of the
   picture where it crosses the row; `veil` gathers for every pixel the threads that lie before it. Folds run upright,
   so four rows share one look. Energies become colour only at the end: the ramp alone carries lightness.
   state: texel 0 = (travel, clock in s, last strike, -), texels 1..3 = (age in s, strength, radius,
   light) of the newest onsets, 4 = (focus, lean, width), 5 = (depth of the folds, breath, reach of the light, loud).
   loom:  (place across, 1 / width, energy, which side is seen).
   veil:  (energy, energy * side, energy * thread, energy * thread squared). */

const float TAU = 6.28318531;
const int THREADS = 40;
const float SPAN = 1.2; /* the sheet reaches from -SPAN to SPAN */

float vnoise(vec2 p) {
    vec2 i = floor(p), f = p - i, u = f * f * (3.0 - 2.0 * f);
    ivec2 c = ivec2(i);
    return mix(mix(hash2(c).x, hash2(c + ivec2(1, 0)).x, u.x),
               mix(hash2(c + ivec2(0, 1)).x, hash2(c + ivec2(1, 1)).x, u.x), u.y);
}

/* A sine of turns made of two parabolas: it is called hundreds of times a pixel. */
float sway(float turns) {
    float x = fract(turns) * 2.0 - 1.0;
    return 4.0 * x * (abs(x) - 1.0);
}

/* ---- pass 0: what goes on from frame to frame */

vec4 newState(int i) {
    vec4 old = texelFetch(state, ivec2(i, 0), 0), clock = texelFetch(state, ivec2(0), 0);
    bool first = FRAMEINDEX == 0;
    float t = first ? 0.0 : clock.y + TIMEDELTA, loud = smoothstep(0.0, 0.9, energy);
    if (i == 0)
        return vec4(first ? 7.0 : clock.x + TIMEDELTA * 0.25 * pow(8.0, speed) * (0.55 + 0.9 * energy), t, strike, 0.0);
    if (i == 4)
        return vec4(-0.20 + 0.10 * sin(t * TAU / 83.0), -0.03 + 0.05 * sin(t * TAU / 61.0 + 1.0),
                    0.34 * sin(t * TAU / 97.0 + 0.6) - 0.10, mix(0.30, 0.95, smoothstep(0.0, 0.8, energy)));
    if (i == 5)
        return vec4(mix(0.3, 1.3, folding) * mix(0.75, 1.0, smoothstep(0.0, 0.6, energy)), 0.5 + 0.5 * sin(t * TAU / 6.5),
                    mix(8.0, 1.1, sqrt(loud)) * mix(2.2, 0.5, light), loud);
    vec2 r = vec2(old.x + TIMEDELTA, old.y);
    if (first)
        r = vec2(9.0, 0.0);
    else if (strike > clock.z + 0.08)
        r = i == 1 ? vec2(0.0, strike) : texelFetch(state, ivec2(i - 1, 0), 0).xy;
    return vec4(r, 0.9 * r.x, 2.6 * touch * r.y * exp(-2.2 * r.x));
}

/* ---- pass 1: the ramp (row 0) and the reverse side of the cloth (row 1), in linear light */

vec3 rampColor(float x, bool reverse) {
    vec3 p[5] = vec3[5](toLab(linear(pal0.rgb)), toLab(linear(pal1.rgb)), toLab(linear(pal2.rgb)),
                        toLab(linear(pal3.rgb)), toLab(linear(pal4.rgb)));
    vec3 lab = spline(p, x);
    vec3 base = p[0], a = toLab(linear(accent.rgb));
    if (reverse) {
        lab.yz = mix(lab.yz, a.yz * min(lab.x / a.x, 1.0) * 1.1 * (1.0 - 0.5 * x), smoothstep(0.03, 0.25, x));
        lab.x *= 0.94;
    }
    float turn = (hue - 0.5) * 0.87;
    mat2 m = mat2(cos(turn), sin(turn), -sin(turn), cos(turn));
    lab.yz = m * lab.yz;
    base.yz = m * base.yz;
    return max(fromLab(lab) - fromLab(base) * (1.0 - x), 0.0);
}

/* ---- where everything is */

struct Pose {
    vec2 focus;
    float travel, lean, width, depth;
};

Pose pose() {
    vec4 a = texelFetch(state, ivec2(4, 0), 0);
    return Pose(a.xy, texelFetch(state, ivec2(0), 0).x, a.z, a.w, texelFetch(state, ivec2(5, 0), 0).x);
}

vec2 place(Pose p) {
    return (isf_FragNormCoord - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0) - p.focus;
}

/* ---- pass 2: the threads */

float across(float s, float y, Pose p) {
    float t = p.travel;
    float wave = 0.38 * sway(0.33 * s + 0.031 * t + 0.13 * y) + 0.22 * sway(0.71 * s - 0.043 * t - 0.24 * y + 0.3) +
                 0.095 * sway(1.63 * s + 0.057 * t + 0.37 * y) + 0.03 * sway(3.1 * s - 0.071 * t + 0.5 * y);
    return p.width * (s + p.depth * wave) + p.lean * y;
}

float hem(float s, float t) {
    return -0.27 + 0.17 * sway(0.29 * s - 0.023 * t + 0.4) + 0.13 * sway(0.83 * s + 0.037 * t) +
           0.05 * sway(2.3 * s - 0.05 * t);
}

vec4 loomNow() {
    Pose p = pose();
    float ds = 2.0 * SPAN / float(THREADS), s = (floor(gl_FragCoord.x) + 0.5) * ds - SPAN;
    float y = isf_FragNormCoord.y - 0.5 - p.focus.y;
    float x = across(s, y, p), a = across(s - ds, y, p), b = across(s + ds, y, p);
    float lean = abs(across(s, y + 1.0 / RENDERSIZE.y, p) - x); /* rows are tall: a slanting thread is as wide as its step */
    float w = 0.52 * (abs(b - x) + abs(x - a)) + 0.004 + 0.7 * lean;
    float v = y - hem(s, p.travel), fall = mix(5.0, 1.3, height) * mix(1.25, 0.75, body);
    float rise = v > 0.0 ? exp(-v * fall) : exp(v * 19.0);
    float edge = 1.0 - s * s / (SPAN * SPAN);
    float e = rise * edge * ds * p.width / (w + 0.012);
    float side = 0.5 + 0.5 * (b - a) / (abs(b - a) + 0.6 * ds * p.width);
    return vec4(x, 1.0 / w, e, clamp(0.25 + 0.5 * side + 0.45 * sway(0.37 * s + 0.011 * p.travel + 0.2), 0.0, 1.0));
}

/* ---- pass 3: the sheet */

vec4 veilNow() {
    Pose p = pose();
    float jitter = (hash2(ivec2(FRAMEINDEX, 7)).x - 0.5) * 0.3 / RENDERSIZE.y;
    float x = place(p).x + jitter;
    int row = int(gl_FragCoord.y);
    vec4 sum = vec4(0.0);
    for (int i = 0; i < THREADS; i++) {
        vec4 l = texelFetch(loom, ivec2(i, row), 0);
        float u = (x - l.x) * l.y, k = max(1.0 - u * u, 0.0);
        float e = k * k * l.z;
        sum += e * vec4(1.0, l.w, float(i), float(i * i));
    }
    float tau = 0.04 * pow(16.0, memory);
    return FRAMEINDEX == 0 ? sum : mix(sum, texture(veil, isf_FragNormCoord), exp(-TIMEDELTA / tau));
}

/* ---- pass 4: the air around it */

vec4 hazeNow() {
    vec2 px = 8.0 / vec2(textureSize(veil, 0));
    vec4 sum = vec4(0.0);
    for (int y = -2; y <= 2; y++)
        for (int x = -2; x <= 2; x++)
            sum += texture(veil, isf_FragNormCoord + px * vec2(x, y)) * exp(-0.3 * float(x * x + y * y));
    return sum / 9.3;
}

/* ---- last pass: light */

float ring(float d) {
    float sum = 0.0;
    for (int i = 1; i < 4; i++) {
        vec4 r = texelFetch(state, ivec2(i, 0), 0);
        float x = (d - r.z) * 3.5, k = max(1.0 - x * x, 0.0);
        sum += r.w * k * k;
    }
    return sum;
}

vec3 shoulder(vec3 c, float k) {
    float m = max(c.r, max(c.g, c.b));
    if (m <= k)
        return c;
    float n = k + (1.0 - k) * (1.0 - exp(-(m - k) / (1.0 - k)));
    return mix(c * (n / m), vec3(n), 1.0 - exp(-0.25 * max(m - n, 0.0)));
}

vec3 lightNow() {
    Pose p = pose();
    vec2 q = place(p);
    vec4 v = texture(veil, isf_FragNormCoord), h = texture(haze, isf_FragNormCoord);
    float far = texture(haze, vec2(1.05, 0.10) + isf_FragNormCoord * vec2(-0.8, 0.8)).x;
    float thread = v.z / max(v.x, 1e-4), s = (thread + 0.5) * 2.0 * SPAN / float(THREADS) - SPAN;
    float single = 1.0 / (1.0 + 0.06 * max(v.w / max(v.x, 1e-4) - thread * thread, 0.0)); /* one layer of cloth, not several */
    float side = v.y / max(v.x, 1e-4);

    vec4 rest = texelFetch(state, ivec2(5, 0), 0);
    vec2 r = q + vec2(0.0, 0.07);
    float lamp = exp(-dot(r, r) * rest.z) * mix(1.7 + 0.5 * rest.y, 0.80, rest.w);

    float y = q.y + 0.09 * p.travel;
    float fibre = 0.6 * vnoise(vec2(s * 40.0, y * 0.8)) + 0.4 * vnoise(vec2(s * 97.0, y * 1.3));
    float pleat = 1.0 + (0.2 + 1.2 * grain) * (0.55 + 0.6 * shimmer) * single * (fibre - 0.55);

    float e = (1.15 * pow(v.x + 0.08 * h.x, 0.78) * pleat + 0.1 * h.x) * lamp;
    e *= 1.0 + ring(length(vec2(s * p.width, 0.4 * q.y)));
    e += 0.20 * far * rest.w * exp(-dot(q, q) * 0.7) * exp(-2.5 * e);
    return srgb(shoulder(texture(ramp, vec2(1.0 - exp(-e), mix(0.75, 0.25, smoothstep(0.35, 0.65, side)))).rgb, 0.6));
}

void main() {
    if (PASSINDEX == 0)
        gl_FragColor = newState(int(gl_FragCoord.x));
    else if (PASSINDEX == 1)
        gl_FragColor = vec4(rampColor(isf_FragNormCoord.x, isf_FragNormCoord.y > 0.5), 1.0);
    else if (PASSINDEX == 2)
        gl_FragColor = loomNow();
    else if (PASSINDEX == 3)
        gl_FragColor = veilNow();
    else if (PASSINDEX == 4)
        gl_FragColor = hazeNow();
    else
        gl_FragColor = vec4(lightNow(), 1.0);
}
