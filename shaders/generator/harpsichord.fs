/*{
  "ISFVSN": "2",
  "DESCRIPTION": "A rose window of sixty panes at night, twelve tones around and five octaves outward; a pane opens like a bud when its tone sounds and throws its colour through the dusty air onto the floor. After Castel's ocular harpsichord.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Generator", "Audio Reactive"],
  "INPUTS": [
    { "NAME": "fft", "LABEL": "Spectrum", "TYPE": "audioFFT" },
    { "NAME": "amount", "LABEL": "Amount (how many panes open)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "memory", "LABEL": "Memory (how slowly panes close)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "speed", "LABEL": "Speed of the drift", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "grain", "LABEL": "Grain of the glass", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "hue", "LABEL": "Hue turn", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "light", "LABEL": "Light", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "touch", "LABEL": "Touch (depth of an onset)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "dust", "LABEL": "Dust (beams in the air)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "energy", "LABEL": "Energy (slow loudness)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.25 },
    { "NAME": "strike", "LABEL": "Strike (rises at an onset)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0 },
    { "NAME": "lampColor", "LABEL": "Lamp behind the glass", "TYPE": "color", "DEFAULT": [1.0, 0.93, 0.82, 1] },
    { "NAME": "moonColor", "LABEL": "Moon", "TYPE": "color", "DEFAULT": [0.42, 0.56, 0.80, 1] }
  ],
  "PASSES": [
    { "TARGET": "state", "WIDTH": "7", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true },
    { "TARGET": "tones", "WIDTH": "12", "HEIGHT": "5", "FLOAT": true },
    { "TARGET": "panes", "WIDTH": "12", "HEIGHT": "5", "PERSISTENT": true, "FLOAT": true },
    { "TARGET": "tint", "WIDTH": "13", "HEIGHT": "10", "FLOAT": true },
    { "TARGET": "small", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true },
    { "TARGET": "shaft", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true },
    { "TARGET": "beams", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true },
    { "TARGET": "spill", "WIDTH": "$WIDTH/16", "HEIGHT": "$HEIGHT/16", "FLOAT": true },
    {}
  ]
}*/

#include "palette.glsl"

/* state: 0 = (-, clock in s, last strike, -), 1..3 = (age in s, strength, radius, light) of the newest onsets,
          4 = (centre of the window, cos, sin over its size), 5 = (centre of the moon, breath, share of rest).
   tones: how clearly each tone sounds; x = pitch class from A, y = octave from A2.
   panes: (open 0..1, its speed per s, lamp 0..1, -).    tint: the glass in linear light, before the lamp
          (rows 0..4) and before the moon (5..9); column 12 is the eye's rim and core.
   small: the window's light at quarter size; shaft, beams: the same drawn out a little, then far; spill: its glow. */

const float TAU = 6.28318531, PI = 3.14159265;

float vnoise(vec2 p) {
    vec2 i = floor(p), f = p - i, u = f * f * (3.0 - 2.0 * f);
    ivec2 c = ivec2(i);
    return mix(mix(hash2(c).x, hash2(c + ivec2(1, 0)).x, u.x),
               mix(hash2(c + ivec2(0, 1)).x, hash2(c + ivec2(1, 1)).x, u.x), u.y);
}

/* ---- pass 0: what goes on from frame to frame */

float aspect() {
    return RENDERSIZE.x / RENDERSIZE.y;
}

/* The window is seen from below and from one side; it turns and comes nearer over minutes. */
vec4 windowPose(float t, float shape) {
    float a = 0.10 * sin(t * TAU / 113.0) + 0.13;
    float size = (0.79 + 0.03 * sin(t * TAU / 89.0 + 2.0)) * clamp(shape / 1.4, 0.62, 1.0);
    return vec4(-0.19 * min(shape, 1.78) + 0.03 * sin(t * TAU / 71.0), 0.155 + 0.015 * sin(t * TAU / 53.0),
                vec2(cos(a), sin(a)) / size);
}

vec4 newState(int i) {
    vec4 old = texelFetch(state, ivec2(i, 0), 0), clock = texelFetch(state, ivec2(0), 0);
    float t = FRAMEINDEX == 0 ? 0.0 : clock.y + TIMEDELTA * 0.5 * pow(4.0, speed);
    if (i == 0)
        return vec4(0.0, t, strike, 0.0);
    if (i == 4)
        return windowPose(t, float(textureSize(small, 0).x) / float(textureSize(small, 0).y));
    if (i == 5)
        return vec4(0.10 * sin(t * TAU / 67.0) + 0.04, 0.07 * cos(t * TAU / 67.0), 0.8 + 0.2 * sin(t * TAU / 6.5),
                    1.0 - 0.8 * smoothstep(0.1, 0.7, energy));
    vec2 r = vec2(old.x + TIMEDELTA, old.y);
    if (FRAMEINDEX == 0)
        r = vec2(9.0, 0.0);
    else if (strike > clock.z + 0.08)
        r = i == 1 ? vec2(0.0, strike) : texelFetch(state, ivec2(i - 1, 0), 0).xy;
    return vec4(r, 0.75 * r.x, 1.8 * touch * r.y * exp(-2.6 * r.x));
}

/* ---- pass 1: which tones sound. Below 500 Hz a tone is narrower than a column of the spectrum, so its overtones
   speak for it: each must stand above its surroundings. */

float height(float hz) {
    return texture(fft, vec2((hz / 46.875) / 512.0, 0.5)).x;
}

float peak(float hz) {
    float wide = max(0.06 * hz, 95.0);
    float around = 0.25 * (height(hz - wide) + height(hz + wide) + height(hz - 1.7 * wide) + height(hz + 1.7 * wide));
    return max(height(hz) - around, 0.0) * height(hz);
}

vec4 toneNow() {
    float hz = 110.0 * exp2(floor(gl_FragCoord.y) + floor(gl_FragCoord.x) / 12.0);
    float sum = 0.0, weight = 0.0;
    for (int h = 1; h <= 6; h++) {
        float w = (hz * float(h) < 380.0 ? 0.35 : 1.0) / sqrt(float(h));
        sum += w * sqrt(peak(hz * float(h)));
        weight += w;
    }
    float own = smoothstep(0.25, 0.6, height(hz));
    return vec4(sum / weight * own);
}

/* ---- pass 2: panes are opened by a damped spring, quick to open and slow to close */

vec4 paneNow() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec4 old = texelFetch(panes, at, 0);
    float most = 0.0, mean = 0.0, mine = texelFetch(tones, at, 0).x;
    for (int y = 0; y < 5; y++)
        for (int x = 0; x < 12; x++) {
            float other = texelFetch(tones, ivec2(x, y), 0).x;
            most = max(most, other);
            mean += other / 60.0;
        }
    float left = texelFetch(tones, ivec2((at.x + 11) % 12, at.y), 0).x;
    float right = texelFetch(tones, ivec2((at.x + 1) % 12, at.y), 0).x;
    float crest = smoothstep(-0.04, 0.02, mine - max(left, right));
    float bar = mix(mean, most, mix(0.85, 0.25, amount));
    float goal = most > 0.04 ? smoothstep(bar * 0.9, bar * 1.15 + 0.02, mine) * crest : 0.0;
    goal *= 0.55 + 0.45 * energy;
    float rate = goal > old.x ? 15.0 : 5.2 * pow(0.2, memory);
    float speedNow = old.y, open = old.x;
    /* exact step of the critically damped spring, so that any frame rate gives the same curve */
    float d = open - goal, v = speedNow + rate * d, e = exp(-rate * TIMEDELTA);
    open = goal + (d + v * TIMEDELTA) * e;
    speedNow = (speedNow - rate * v * TIMEDELTA) * e;
    float lamp = max(goal, old.z * exp(-TIMEDELTA * 3.0 * pow(0.2, memory)));
    return FRAMEINDEX == 0 ? vec4(0.0) : vec4(clamp(open, 0.0, 1.0), speedNow, lamp, 0.0);
}

/* ---- pass 3: the glass. The tones do not run round the rainbow: as in Chartres, cobalt and azure stand against amber
   and ruby, with violet and emerald once each. Higher octaves are lighter. */

const float HUES[12] = float[12](262.0, 48.0, 238.0, 80.0, 280.0, 58.0, 222.0, 38.0, 252.0, 92.0, 305.0, 165.0);

vec4 tintNow() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec3 before = linear(at.y < 5 ? lampColor.rgb : mix(moonColor.rgb, vec3(1.0), 0.2));
    if (at.x == 12)
        return vec4(before * (at.y == 0 ? vec3(1.0, 0.30, 0.06) : vec3(1.0, 0.66, 0.34)), 1.0);
    float angle = radians(HUES[at.x]) + (hue - 0.5) * 1.6, warm = 0.5 + 0.5 * cos(angle - 1.0);
    float chroma = mix(0.150, 0.140, warm);
    vec3 lab = vec3(0.53 + 0.025 * float(at.y % 5) + 0.09 * warm, chroma * cos(angle), chroma * sin(angle));
    return vec4(fromLab(lab) * before, 1.0);
}

/* ---- the window */

vec2 place() {
    return (isf_FragNormCoord - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
}

vec2 onWindow(vec2 p) {
    vec4 w = texelFetch(state, ivec2(4, 0), 0);
    vec2 q = p - w.xy;
    q *= 1.0 + 0.16 * q.x - 0.12 * q.y;
    q.x *= 1.08;
    return mat2(w.z, w.w, -w.w, w.z) * q;
}

struct Pane {
    ivec2 id;     /* tone, octave; octave -1 is the eye, 5 the wall */
    float inside; /* distance to the stone, in window units, positive in the glass */
    vec2 local;   /* -1..1 along the arc, 0..1 outward */
};

const float RADII[7] = float[7](0.0, 0.090, 0.175, 0.262, 0.360, 0.470, 0.600);
const float STONE[7] = float[7](0.0, 0.010, 0.004, 0.010, 0.004, 0.010, 0.004); /* half the band at that radius */

Pane paneAt(vec2 q) {
    float r = length(q), turn = atan(q.y, q.x) / TAU;
    int ring = int(r > RADII[1]) + int(r > RADII[2]) + int(r > RADII[3]) + int(r > RADII[4]) + int(r > RADII[5]) + int(r > RADII[6]);
    float low = RADII[min(ring, 5)], high = RADII[min(ring, 5) + 1];
    float cell = (turn + 1.0) * 12.0 + ((ring & 1) == 0 ? 0.5 : 0.0);
    float side = fract(cell) - 0.5, width = r * sin(PI / 12.0), x = r * sin(side * TAU / 12.0);
    Pane p;
    p.id = ivec2(int(floor(cell)) % 12, ring == 0 ? -1 : ring == 6 ? 5 : 5 - ring);
    p.local = vec2(x / max(width, 0.01), (r - low) / (high - low));
    /* the outer end is a pointed arch */
    float tip = high - STONE[min(ring, 5) + 1] - r - 0.30 * x * abs(x) / max(width, 0.01) * sign(x) - 0.10 * abs(x);
    p.inside = min(width - abs(x) - 0.0055, min(tip, r - low - STONE[min(ring, 5)]));
    if (ring == 0) {
        p.inside = 0.074 + 0.010 * abs(sin(turn * TAU * 3.0)) - r;
        p.local = q / RADII[1];
    }
    if (ring == 6)
        p.inside = RADII[6] - r - 0.004;
    return p;
}

float rings(float d) {
    float sum = 0.0;
    for (int i = 1; i < 4; i++) {
        vec4 r = texelFetch(state, ivec2(i, 0), 0);
        float x = (d - r.z) * 4.0, k = max(1.0 - x * x, 0.0);
        sum += r.w * k * k;
    }
    return sum;
}

/* Small leaded diamonds, each cast a little differently. */
float quarrel(vec2 q, float px) {
    vec2 d = vec2(q.x + 0.7 * q.y, q.x - 0.7 * q.y) * 24.0, f = abs(fract(d) - 0.5);
    float lead = smoothstep(0.5 - 0.045 - 24.0 * px, 0.5 - 0.045 + 12.0 * px, max(f.x, f.y));
    return (1.0 - 0.55 * lead) * (1.0 + 0.7 * grain * (hash2(ivec2(floor(d))).x - 0.5));
}

/* Light that comes through pane p at q; `streak` and `bubble` are the glass's own noises around 0. */
vec3 glass(Pane p, vec2 q, float px, float streak, float bubble) {
    ivec2 id = clamp(p.id, ivec2(0), ivec2(11, 4));
    vec4 s = texelFetch(panes, id, 0), sky = texelFetch(state, ivec2(5, 0), 0);
    float cover = smoothstep(-px, px, p.inside), ring = rings(length(q));
    float grainy = 1.0 + grain * (1.7 * streak + 0.9 * bubble);

    /* a bud opens from the axis of the pane until it fills it */
    float bulge = p.local.y * (1.0 - p.local.y) * 4.0;
    float bud = smoothstep(-0.14, 0.10, s.x * (0.25 + 0.75 * bulge + 0.9 * s.x * s.x) - abs(p.local.x) - 0.06) * min(s.x * 12.0, 1.0);
    vec2 l = vec2(p.local.x * 0.85, p.local.y - 0.42), m = q - sky.xy;
    float flame = 1.0 / (0.28 + 1.7 * dot(l, l)), moon = max(1.0 - 6.0 * dot(m, m), 0.0);
    float on = bud * flame * (0.25 + 0.75 * s.z) * (1.0 + ring) * mix(0.60, 1.60, light);
    float dim = sky.w * moon * moon * moon * 0.95 * sky.z + 0.022 + 0.045 * energy;
    vec3 c = texelFetch(tint, id, 0).rgb * on + texelFetch(tint, id + ivec2(0, 5), 0).rgb * dim;
    if (p.id.y < 0) {
        float core = 1.0 / (1.0 + 5.0 * dot(p.local, p.local)), lit = mix(0.5 + 0.5 * energy, 0.85 * sky.z, sky.w);
        core *= core;
        c = mix(texelFetch(tint, ivec2(12, 0), 0).rgb, texelFetch(tint, ivec2(12, 1), 0).rgb, core) * (core + 0.06) * lit * (1.0 + 0.6 * ring);
    }
    return p.id.y > 4 ? vec3(0.0) : cover * c * grainy * quarrel(q, px);
}

/* ---- passes 4 to 7: the air. Eight taps twice make a beam of 64 steps. */

vec2 wayOfLight() {
    return vec2(0.68 * clamp(aspect() / 1.4, 0.35, 1.0), -0.62);
}

vec3 drawnOut(sampler2D from, float reach) {
    vec2 way = wayOfLight() * mix(0.8, 1.2, dust) / vec2(aspect(), 1.0) * reach;
    vec3 sum = vec3(0.0);
    float weight = 0.0;
    for (int i = 0; i < 8; i++) {
        float w = 1.0 - 0.9 * float(i) / 8.0 * reach;
        vec2 uv = isf_FragNormCoord - way * float(i) / 8.0;
        sum += w * smoothstep(1.0, 0.96, uv.y) * smoothstep(0.0, 0.03, uv.x) * texture(from, uv).rgb;
        weight += w;
    }
    return sum / weight;
}

vec3 spillNow() {
    vec2 px = 1.0 / vec2(textureSize(small, 0));
    vec3 sum = vec3(0.0);
    for (int y = -2; y <= 2; y++)
        for (int x = -2; x <= 2; x++)
            sum += texture(small, isf_FragNormCoord + px * 2.5 * vec2(x, y)).rgb * exp(-0.25 * float(x * x + y * y));
    return sum / 10.5;
}

/* ---- last pass */

vec3 shoulder(vec3 c, float k) {
    float m = max(c.r, max(c.g, c.b));
    if (m <= k)
        return c;
    float n = k + (1.0 - k) * (1.0 - exp(-(m - k) / (1.0 - k)));
    return mix(c * (n / m), vec3(n), 1.0 - exp(-0.25 * max(m - n, 0.0)));
}

vec3 lightNow() {
    vec2 p = place(), q = onWindow(p);
    float px = 1.3 / RENDERSIZE.y, horizon = -0.315, depth = max(horizon - p.y, 0.0);
    vec3 glow = texture(spill, isf_FragNormCoord).rgb, air = texture(beams, isf_FragNormCoord).rgb;
    Pane w = paneAt(q);
    bool onFloor = p.y < horizon;
    float streak = vnoise(onFloor ? vec2(p.x / (0.2 + depth) * 2.2, 1.6 / (0.07 + depth))
                                  : vec2(w.local.x * 4.5, w.local.y * 1.8) + vec2(w.id) * 7.3) - 0.5;
    float bubble = vnoise(p * 64.0) - 0.5;

    /* the wall and its tracery are seen by the light of the panes beside them */
    float stone = smoothstep(px, -px, w.inside);
    float bevel = 0.30 + 0.70 * smoothstep(-0.010, -0.001, w.inside);
    vec3 c = glass(w, q, px, streak, bubble) + stone * bevel * glow * (0.55 + 0.5 * bubble);

    if (onFloor) {
        float wy = horizon + depth * 4.6;
        vec2 uv = vec2(p.x - (wy - p.y) * wayOfLight().x / 0.62 * 0.8, wy) / vec2(aspect(), 1.0) + 0.5;
        vec3 pool = texture(spill, uv).rgb * smoothstep(0.0, 0.03, depth) * smoothstep(1.0, 0.85, uv.y);
        vec3 mirror = texture(spill, vec2(isf_FragNormCoord.x, (2.0 * horizon - p.y) + 0.5)).rgb;
        c = (pool * 1.5 + mirror * 0.15) * (0.8 + 0.9 * streak) + glow * 0.04;
    }

    /* a pier of three shafts, nearer to us, catches the beams that reach it */
    float at = (p.x - 0.41 * aspect()) / 0.10, shaftAt = fract(at * 1.5 + 0.5) * 2.0 - 1.0;
    float cover = smoothstep(1.0 + 10.0 * px, 1.0 - 10.0 * px, abs(at)) * step(1.2, aspect());
    float facing = max(0.10 - 0.50 * at - 0.55 * shaftAt, 0.0);
    vec3 caught = texture(beams, vec2(0.905 - 0.10 / aspect(), isf_FragNormCoord.y)).rgb * 1.2;
    caught += 0.07 * texture(spill, vec2(0.32, 0.3 + 0.6 * isf_FragNormCoord.y)).rgb;
    vec3 pillar = caught * facing * (0.3 + 0.7 * facing) * (1.0 - 0.4 * at) * (1.0 + 0.35 * bubble);
    c = mix(c, pillar, cover);
    c += air * mix(0.15, 1.1, dust) * (1.0 - 0.6 * cover);
    return srgb(shoulder(c, 0.55));
}

void main() {
    if (PASSINDEX == 0)
        gl_FragColor = newState(int(gl_FragCoord.x));
    else if (PASSINDEX == 1)
        gl_FragColor = toneNow();
    else if (PASSINDEX == 2)
        gl_FragColor = paneNow();
    else if (PASSINDEX == 3)
        gl_FragColor = tintNow();
    else if (PASSINDEX == 4) {
        vec2 q = onWindow(place());
        gl_FragColor = vec4(glass(paneAt(q), q, 1.0 / RENDERSIZE.y, 0.0, 0.0), 1.0);
    } else if (PASSINDEX == 5)
        gl_FragColor = vec4(drawnOut(small, 0.125), 1.0);
    else if (PASSINDEX == 6)
        gl_FragColor = vec4(drawnOut(shaft, 1.0), 1.0);
    else if (PASSINDEX == 7)
        gl_FragColor = vec4(spillNow(), 1.0);
    else
        gl_FragColor = vec4(lightNow(), 1.0);
}
