/*{
  "ISFVSN": "2",
  "DESCRIPTION": "A canyon that the music carves: every moment of sound becomes a stratum of its walls and drifts away from us, lit by a lantern round the bend. Beats leave glowing seams.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Generator", "Audio Reactive", "Feedback"],
  "INPUTS": [
    { "NAME": "fft", "LABEL": "Spectrum", "TYPE": "audioFFT" },
    { "NAME": "relief", "LABEL": "Height of the carving", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "memory", "LABEL": "Memory (how far echoes glow)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "speed", "LABEL": "Speed", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "grain", "LABEL": "Grain (layers of the rock)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "hue", "LABEL": "Hue turn", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "light", "LABEL": "Light of the lantern", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "touch", "LABEL": "Touch (depth of an onset)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "bend", "LABEL": "Bend of the canyon", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "energy", "LABEL": "Energy (slow loudness)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.25 },
    { "NAME": "body", "LABEL": "Body (bass)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.2 },
    { "NAME": "seam", "LABEL": "Seam (rises on a beat)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0 },
    { "NAME": "strike", "LABEL": "Strike (rises at an onset)", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0 },
    { "NAME": "pal0", "LABEL": "Darkest", "TYPE": "color", "DEFAULT": [0.031, 0.016, 0.055, 1] },
    { "NAME": "pal1", "LABEL": "Dark", "TYPE": "color", "DEFAULT": [0.216, 0.082, 0.196, 1] },
    { "NAME": "pal2", "LABEL": "Middle", "TYPE": "color", "DEFAULT": [0.596, 0.259, 0.196, 1] },
    { "NAME": "pal3", "LABEL": "Light", "TYPE": "color", "DEFAULT": [0.882, 0.576, 0.290, 1] },
    { "NAME": "pal4", "LABEL": "Lightest", "TYPE": "color", "DEFAULT": [0.984, 0.898, 0.714, 1] },
    { "NAME": "accent", "LABEL": "Accent (seams)", "TYPE": "color", "DEFAULT": [0.404, 0.667, 0.890, 1] }
  ],
  "PASSES": [
    { "TARGET": "state", "WIDTH": "7", "HEIGHT": "1", "PERSISTENT": true, "FLOAT": true },
    { "TARGET": "ramp", "WIDTH": "256", "HEIGHT": "2", "FLOAT": true },
    { "TARGET": "wall", "WIDTH": "257", "HEIGHT": "513", "PERSISTENT": true, "FLOAT": true },
    { "TARGET": "seen", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2", "PERSISTENT": true, "FLOAT": true },
    { "TARGET": "glow", "WIDTH": "$WIDTH/16", "HEIGHT": "$HEIGHT/16", "FLOAT": true },
    {}
  ]
}*/

#include "palette.glsl"

/* The wall is a ring of rows, one for each stretch of the way; a new row is carved where we are and then only ages:
   it cools and wears smooth. Nothing is scrolled, so nothing blurs but by wear.
   state: 0 = (way in rows, clock in s, last strike, way at the step before),
          1..3 = (age in s, strength, depth of its front, light) of the newest onsets,
          4 = (near centre, far centre) of the canyon on the screen, 5 = (depth of the lantern, its angle, breath, share of rest),
          6 = (seam at the step before, age in s of the newest seam, its strength).
   wall:  (how far the rock stands out, heat of the seam, share of rest at birth, layer 0..1); its last column and row
          repeat the first ones, so that a tap may cross the join.
   seen:  (energy of the lantern's light, energy of seams, haze, coolness). */

const float TAU = 6.28318531;
const int ROWS = 512, COLUMNS = 256;
const float ROWS_A_UNIT = 44.0, NEAR = 0.62, FAR = 10.5;

/* Noise that joins after `period` cells of x. */
float vnoise(vec2 p, int period) {
    vec2 i = floor(p), f = p - i, u = f * f * (3.0 - 2.0 * f);
    int x = int(i.x), y = int(i.y), x0 = ((x % period) + period) % period, x1 = (x0 + 1) % period;
    return mix(mix(hash2(ivec2(x0, y)).x, hash2(ivec2(x1, y)).x, u.x),
               mix(hash2(ivec2(x0, y + 1)).x, hash2(ivec2(x1, y + 1)).x, u.x), u.y);
}

/* ---- pass 0: what goes on from frame to frame */

vec4 newState(int i) {
    vec4 old = texelFetch(state, ivec2(i, 0), 0), way = texelFetch(state, ivec2(0), 0);
    bool first = FRAMEINDEX == 0;
    float t = first ? 0.0 : way.y + TIMEDELTA;
    if (i == 0) {
        float rate = 6.0 * pow(6.0, speed) * (0.45 + 0.9 * energy);
        return first ? vec4(1000.0, 0.0, 0.0, 0.0) : vec4(way.x + min(TIMEDELTA * rate, 8.0), t, strike, way.x);
    }
    if (i == 4) {
        vec2 near = vec2(0.10 * sin(t * TAU / 79.0), 0.05 * sin(t * TAU / 57.0 + 2.0));
        float a = t * TAU / 131.0 + 2.4;
        vec2 shape = textureSize(seen, 0), fit = vec2(clamp(shape.x / shape.y / 1.6, 0.4, 1.0), 1.0);
        return vec4(near, near + mix(0.15, 1.0, bend) * vec2(cos(a), 0.55 * sin(a))) * fit.xyxy;
    }
    if (i == 5)
        return vec4(mix(3.9, 2.9, energy), 1.1 + t * TAU / 103.0, 0.84 + 0.16 * sin(t * TAU / 6.5),
                    1.0 - 0.8 * smoothstep(0.1, 0.7, energy));
    if (i == 6) {
        bool rises = !first && seam > old.x + 0.08;
        return vec4(seam, first ? 9.0 : rises ? 0.0 : old.y + TIMEDELTA, rises ? seam : old.z, 0.0);
    }
    vec2 r = vec2(old.x + TIMEDELTA, old.y);
    if (first)
        r = vec2(9.0, 0.0);
    else if (strike > way.z + 0.08)
        r = i == 1 ? vec2(0.0, strike) : texelFetch(state, ivec2(i - 1, 0), 0).xy;
    return vec4(r, NEAR + 5.0 * r.x, 3.0 * touch * r.y * exp(-2.2 * r.x));
}

/* ---- pass 1: the ramp (row 0) and the ramp of the seams (row 1), in linear light */

vec3 rampColor(float x, bool seams) {
    vec3 p[5] = vec3[5](toLab(linear(pal0.rgb)), toLab(linear(pal1.rgb)), toLab(linear(pal2.rgb)),
                        toLab(linear(pal3.rgb)), toLab(linear(pal4.rgb)));
    vec3 lab = spline(p, x), base = p[0], a = toLab(linear(accent.rgb));
    if (seams) {
        lab = vec3(a.x * pow(x, 0.5), a.yz * min(1.0, x * 4.0) * (1.0 - 0.55 * x * x));
        base = vec3(0.0);
    }
    float turn = (hue - 0.5) * 0.87;
    mat2 m = mat2(cos(turn), sin(turn), -sin(turn), cos(turn));
    lab.yz = m * lab.yz;
    base.yz = m * base.yz;
    return max(fromLab(lab) - fromLab(base) * (1.0 - x), 0.0);
}

/* ---- pass 2: the wall */

float height(float octaves) {
    float hz = 60.0 * exp2(octaves), wide = max(40.0, 0.09 * hz);
    return (texture(fft, vec2((hz - wide) / 24000.0, 0.5)).x + texture(fft, vec2(hz / 24000.0, 0.5)).x +
            texture(fft, vec2((hz + wide) / 24000.0, 0.5)).x) / 3.0;
}

vec4 carve(float row, float turn) {
    float twist = turn + 0.0011 * row;
    float rock = vnoise(vec2(twist * 5.0, row * 0.011), 5) - 0.5;
    rock += 0.5 * (vnoise(vec2(twist * 11.0, row * 0.031 + 40.0), 11) - 0.5);
    float flow = vnoise(vec2(twist * 7.0, row * 0.017 + 90.0), 7);
    float layer = fract(row * 0.021 + 3.2 * flow + 1.6 * rock);
    layer = smoothstep(0.0, 0.75, layer) * smoothstep(1.0, 0.82, layer);
    float fine = vnoise(vec2(turn * 48.0, row * 0.22), 48) - 0.5;
    /* the spectrum lies along the wall, mirrored, with the bass below; it twists along the way */
    float away = abs(fract(turn + 0.25 + 0.00037 * row + 0.5) - 0.5) * 2.0;
    float sound = height(0.4 + 6.6 * away) * (0.35 + 0.65 * energy);
    float out_ = 0.30 * rock + 0.075 * (layer - 0.5) * mix(0.5, 1.6, grain) + 0.012 * fine;
    out_ += sound * sound * mix(0.02, 0.34, relief);
    return vec4(out_, 0.0, sound, layer);
}

vec4 wallNow() {
    vec4 way = texelFetch(state, ivec2(0), 0);
    ivec2 at = ivec2(int(gl_FragCoord.x) % COLUMNS, int(gl_FragCoord.y) % ROWS);
    int newest = int(floor(way.x)), age = ((newest - at.y) % ROWS + ROWS) % ROWS;
    float turn = float(at.x) / float(COLUMNS);
    if (FRAMEINDEX == 0)
        return carve(float(newest - age), turn);
    if (age < newest - int(floor(way.w))) {
        /* sound is smoothed along the way, for rock has no edges thinner than a hand */
        vec4 fresh = carve(float(newest - age), turn), before = texelFetch(wall, ivec2(at.x, (at.y + ROWS - 1) % ROWS), 0);
        return vec4(mix(before.xz, fresh.xz, vec2(0.30, 0.25)), 0.0, fresh.w).xzyw;
    }
    vec4 old = texelFetch(wall, at, 0);
    float left = texelFetch(wall, ivec2((at.x + COLUMNS - 1) % COLUMNS, at.y), 0).x;
    float right = texelFetch(wall, ivec2((at.x + 1) % COLUMNS, at.y), 0).x;
    old.x += (0.5 * (left + right) - old.x) * (1.0 - exp(-TIMEDELTA * 0.5));
    old.y *= exp(-TIMEDELTA / (0.8 * pow(16.0, memory)));
    old.z *= exp(-TIMEDELTA / 6.0);
    float strand = vnoise(vec2(turn * 9.0, way.x * 0.02), 9);
    vec4 newestSeam = texelFetch(state, ivec2(6, 0), 0);
    float fresh = age < 2 && newestSeam.y < 0.09 ? newestSeam.z * (0.12 + 1.1 * strand * strand * strand) : 0.0;
    old.y = max(old.y, fresh);
    return old;
}

/* ---- pass 3: what is seen */

vec2 centreAt(float z, vec4 pose) {
    return mix(pose.xy, pose.zw, z / (z + 4.5)) * z;
}

vec4 rockAt(vec2 v, float z, float way) {
    float turn = atan(v.y, v.x) / TAU + 1.0;
    float row = mod(way - 1.0 - (z - NEAR) * ROWS_A_UNIT, float(ROWS));
    vec2 uv = vec2(fract(turn) * float(COLUMNS) + 0.5, row + 0.5) / vec2(float(COLUMNS + 1), float(ROWS + 1));
    return texture(wall, uv);
}

float radius(vec4 rock) {
    return 0.92 - rock.x;
}

vec4 seenNow() {
    float way = texelFetch(state, ivec2(0), 0).x;
    vec4 pose = texelFetch(state, ivec2(4, 0), 0), lantern = texelFetch(state, ivec2(5, 0), 0);
    vec2 jitter = (hash2(ivec2(FRAMEINDEX, 7)) - 0.5) * 1.2 / RENDERSIZE;
    vec2 p = (isf_FragNormCoord + jitter - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);

    float z = NEAR, last = NEAR, gap = 1.0, lastGap = 1.0;
    vec4 rock = vec4(0.0);
    for (int i = 0; i < 34 && gap > 0.0 && z < FAR; i++) {
        last = z;
        lastGap = gap;
        z += max(0.085 * z, 0.45 * gap * z / (0.3 + length(p)));
        vec2 v = p * z - centreAt(z, pose);
        rock = rockAt(v, z, way);
        gap = radius(rock) - length(v);
    }
    z = mix(last, z, clamp(lastGap / (lastGap - gap + 1e-5), 0.0, 1.0));
    z = min(z, FAR);
    vec2 v = p * z - centreAt(z, pose);
    rock = rockAt(v, z, way);

    vec2 outward = normalize(v + 1e-5), along = vec2(-outward.y, outward.x);
    float step_ = 0.03;
    float dTurn = (radius(rockAt(v + along * step_, z, way)) - radius(rock)) / step_;
    float dZ = (radius(rockAt(v, z + step_, way)) - radius(rock)) / step_;
    vec3 n = normalize(vec3(-outward + along * dTurn, dZ));
    vec2 side = 0.58 * vec2(cos(lantern.y), sin(lantern.y));
    vec3 at = vec3(p * z, z), to = vec3(centreAt(lantern.x, pose) + side, lantern.x) - at;
    float d2 = dot(to, to);
    float facing = max(dot(n, to) * inversesqrt(d2) * 0.8 + 0.12, 0.0);
    float hollow = clamp(0.55 + 2.2 * (rock.x + 0.05) + 0.35 * (rock.w - 0.5), 0.1, 1.3);
    float lit = facing * hollow / (0.30 + 0.36 * d2 + 0.16 * d2 * d2);

    float us = max(dot(n, normalize(vec3(-at.xy * 0.3 + vec2(0.0, 0.5), -0.8))), 0.0) * hollow / (0.6 + z * z);
    float front = 0.0;
    for (int i = 1; i < 4; i++) {
        vec4 r = texelFetch(state, ivec2(i, 0), 0);
        float x = (z - r.z) / (0.25 + 0.3 * z), k = max(1.0 - x * x, 0.0);
        front += r.w * k * k;
    }
    float carved = 0.55 + 0.8 * rock.z;
    /* evening at the far end: rock stands dark before it */
    vec2 q = p - centreAt(FAR, pose) / FAR;
    float dust = (1.0 - exp(-0.22 * max(z - 2.2, 0.0))) * (0.12 + 0.88 / (1.0 + 60.0 * dot(q, q))) * (0.25 + hollow);
    vec4 now = vec4(lit * carved * (1.0 + front), rock.y * smoothstep(0.65, 1.7, z) * (0.35 + 0.65 * clamp(hollow, 0.0, 1.0)) * (1.0 + 0.5 * front), dust, us * (1.0 + 0.6 * front));
    return FRAMEINDEX == 0 ? now : mix(now, texture(seen, isf_FragNormCoord), exp(-TIMEDELTA / 0.05));
}

/* ---- pass 4: the air */

vec4 glowNow() {
    vec2 px = 6.0 / vec2(textureSize(seen, 0));
    vec4 sum = vec4(0.0);
    for (int y = -2; y <= 2; y++)
        for (int x = -2; x <= 2; x++)
            sum += texture(seen, isf_FragNormCoord + px * vec2(x, y)) * exp(-0.3 * float(x * x + y * y));
    return sum / 9.3;
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
    vec4 s = texture(seen, isf_FragNormCoord), g = texture(glow, isf_FragNormCoord);
    vec4 lantern = texelFetch(state, ivec2(5, 0), 0);
    float loud = 1.0 - (lantern.w - 0.2) / 0.8;
    float power = mix(1.5 * lantern.z, 1.35 + 0.45 * body, loud) * mix(0.45, 1.35, light);
    float warm = (s.x + 0.08 * g.x) * power;
    float cool = 1.1 * s.y + 0.3 * g.y + 0.02 * s.w + (0.16 + 0.12 * loud) * (0.7 * s.z + 0.3 * g.z);
    vec3 c = texture(ramp, vec2(1.0 - exp(-warm), 0.25)).rgb;
    c += texture(ramp, vec2(1.0 - exp(-cool), 0.75)).rgb * (1.0 - 0.75 * clamp(warm, 0.0, 1.0));
    return srgb(shoulder(c, 0.55));
}

void main() {
    if (PASSINDEX == 0)
        gl_FragColor = newState(int(gl_FragCoord.x));
    else if (PASSINDEX == 1)
        gl_FragColor = vec4(rampColor(isf_FragNormCoord.x, isf_FragNormCoord.y > 0.5), 1.0);
    else if (PASSINDEX == 2)
        gl_FragColor = wallNow();
    else if (PASSINDEX == 3)
        gl_FragColor = seenNow();
    else if (PASSINDEX == 4)
        gl_FragColor = glowNow();
    else
        gl_FragColor = vec4(lightNow(), 1.0);
}
