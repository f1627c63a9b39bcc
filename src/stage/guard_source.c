/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Textures of cells are 32x18. `turns` and `red_turns` hold ages in seconds: last rise and last fall as drawn, then as
 * shown; the younger one tells the direction. `extremes` holds the highest value since a rise, or the lowest since a fall,
 * of each sequence. `windows0` and `windows1` hold, for each window and sequence (ten rows each), the ages of its seven
 * newest transitions and the direction of the newest, 0 before the first.
 */
#include "stage/guard_source.h"

#define HEAD                                                                                       \
    "#version 330 core\n"                                                                          \
    "const ivec2 GRID = ivec2(32, 18), WINDOW = ivec2(16, 9);\n"                                   \
    "const int WHOLE = 17, WINDOW_ROWS = 10;\n"                                                    \
    "uniform float dt;\n"                                                                          \
    "uniform bool fresh;\n"

#define EDGE "const float EDGE = 0.1;\n"

#define PLACE "ivec2 at = ivec2(gl_FragCoord.xy);\n"

const char guard_sum_source[] = HEAD
    "uniform sampler2D pixels;\n"
    "out vec4 sum;\n"
    "void main()\n"
    "{\n"
    "    " PLACE "    ivec2 size = textureSize(pixels, 0), parts = 5 * GRID;\n"
    "    ivec2 from = at * size / parts, to = (at + 1) * size / parts, n = (size + parts - 1) / "
    "parts;\n"
    "    sum = vec4(0.0);\n"
    "    for (int y = 0; y < n.y; y++)\n"
    "        for (int x = 0; x < n.x; x++) {\n"
    "            ivec2 pixel = from + ivec2(x, y);\n"
    "            vec3 c = texelFetch(pixels, min(pixel, size - 1), 0).rgb;\n"
    "            float light = dot(c, vec3(0.2126, 0.7152, 0.0722));\n"
    "            float red = c.r >= 0.8 * (c.r + c.g + c.b) ? max(c.r - c.g - c.b, 0.0) : 0.0;\n"
    "            sum += all(lessThan(pixel, to)) ? vec4(light, light * light, red, 1.0) : "
    "vec4(0.0);\n"
    "        }\n"
    "}\n";

/* A rise costs two transitions, because its fall cannot be held up, and a fall and a rise may come in one frame: so no more
 * rises after five transitions, or after four of which the last is a rise. After five there is room for one more while
 * flashes are regular, because the fall will come when the oldest of the five has passed. A second is counted to half a
 * frame. */
const char guard_gate_source[] = HEAD
    "uniform sampler2D windows0, windows1;\n"
    "uniform bool limits;\n"
    "out vec4 gate;\n"
    "float second = 1.0 - 0.5 * dt;\n"
    "bool spent(ivec2 at)\n"
    "{\n"
    "    vec4 a = texelFetch(windows0, at, 0) + dt, b = texelFetch(windows1, at, 0);\n"
    "    float oldest = b.x + dt, lasted = a.y - a.x;\n"
    "    bool regular = b.w < 0.0 && abs(lasted - (a.w - a.z)) < 1.5 * dt &&\n"
    "                   abs(a.z - a.y - (oldest - a.w)) < 1.5 * dt;\n"
    "    bool room = regular && b.y + dt >= second && oldest + lasted + dt >= second;\n"
    "    return b.w > 0.0 ? a.w + dt < second : oldest < second && !room;\n"
    "}\n"
    "float count(ivec2 at)\n"
    "{\n"
    "    vec4 a = texelFetch(windows0, at, 0) + dt, b = texelFetch(windows1, at, 0) + dt;\n"
    "    return dot(vec4(lessThan(a, vec4(second))), vec4(1.0)) +\n"
    "           dot(vec3(lessThan(b.xyz, vec3(second))), vec3(1.0));\n"
    "}\n"
    "void main()\n"
    "{\n"
    "    " PLACE "    ivec2 row = ivec2(0, WINDOW_ROWS);\n"
    "    float light = count(at), red = count(at + 2 * row);\n"
    "    gate = vec4(limits && (light > 6.0 || spent(at + row)),\n"
    "                limits && (red > 6.0 || spent(at + 3 * row)), light, red);\n"
    "    if (fresh || (at.x == WHOLE && at.y > 0))\n"
    "        gate = vec4(0.0);\n"
    "}\n";

const char guard_spread_source[] = HEAD
    "uniform sampler2D gate;\n"
    "out vec4 shut;\n"
    "void main()\n"
    "{\n"
    "    " PLACE "    shut = texelFetch(gate, ivec2(WHOLE, 0), 0);\n"
    "    int last = min(at.x, GRID.x - WINDOW.x);\n"
    "    for (int x = max(at.x - WINDOW.x + 1, 0); x <= last; x++)\n"
    "        shut = max(shut, texelFetch(gate, ivec2(x, at.y), 0));\n"
    "}\n";

#define FOLLOW                                                                                     \
    "/* m: extreme, ages of rise and fall; neither is younger before the first turn */\n"          \
    "vec3 follow(vec3 m, float v, float least, float bright)\n"                                    \
    "{\n"                                                                                          \
    "    m.yz += dt;\n"                                                                            \
    "    bool rose = m.y < m.z, fell = m.z < m.y;\n"                                               \
    "    bool counts = abs(v - m.x) >= least && min(v, m.x) < bright;\n"                           \
    "    if (counts && v > m.x && !rose)\n"                                                        \
    "        return vec3(v, 0.0, m.z);\n"                                                          \
    "    if (counts && v < m.x && !fell)\n"                                                        \
    "        return vec3(v, m.y, 0.0);\n"                                                          \
    "    m.x = rose ? max(m.x, v) : fell ? min(m.x, v) : m.x;\n"                                   \
    "    return m;\n"                                                                              \
    "}\n"                                                                                          \
    "float encoded(float c)\n"                                                                     \
    "{\n"                                                                                          \
    "    return c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1.0 / 2.4) - 0.055;\n"                 \
    "}\n"

/* What a cell may show: light at most `least` above its lowest while no rise is left (for the brightest of its pixels: a
 * cell that is bright in places only rises less), and softly once it was held. */
const char guard_follow_source[] = HEAD FOLLOW
    "uniform sampler2D sums, spread, turns, red_turns, extremes, shown;\n"
    "layout(location = 0) out vec4 turns_now;\n"
    "layout(location = 1) out vec4 red_turns_now;\n"
    "layout(location = 2) out vec4 extremes_now;\n"
    "layout(location = 3) out vec4 shown_now; /* light, red, 1 where light is held, 1 where "
    "anything is */\n"
    "layout(location = 4) out vec4 taken;     /* light added, what is left of the picture */\n"
    "const float STEP = 0.1, RED_STEP = 0.0625, BRIGHT = 0.8, ANY = 1e9, KEPT = 0.6;\n"
    "const float SOFTLY = 1.5; /* a second */\n"
    "bool down(vec2 ages) { return ages.x >= ages.y; }\n"
    "void main()\n"
    "{\n"
    "    " PLACE "    vec4 cell = vec4(0.0);\n"
    "    for (int y = 0; y < 5; y++)\n"
    "        for (int x = 0; x < 5; x++)\n"
    "            cell += texelFetch(sums, 5 * at + ivec2(x, y), 0);\n"
    "    cell /= max(cell.w, 1.0);\n"
    "    float light = cell.x, peak = light > 0.0 ? max(cell.y / light, light) : 0.0, red = "
    "cell.z;\n"
    "    vec4 t = texelFetch(turns, at, 0), r = texelFetch(red_turns, at, 0);\n"
    "    vec4 e = texelFetch(extremes, at, 0), before = texelFetch(shown, at, 0);\n"
    "    if (fresh) {\n"
    "        t = r = vec4(1e4);\n"
    "        e = vec4(light, light, red, red);\n"
    "        before = vec4(light, red, 0.0, 0.0);\n"
    "    }\n"
    "    vec2 shut = vec2(0.0);\n"
    "    int last = min(at.y, GRID.y - WINDOW.y);\n"
    "    for (int y = max(at.y - WINDOW.y + 1, 0); y <= last; y++)\n"
    "        shut = max(shut, texelFetch(spread, ivec2(at.x, y), 0).xy);\n"
    "    float most = light;\n"
    "    if (shut.x > 0.0 && down(t.zw) && e.y < BRIGHT && light > e.y)\n"
    "        most = min(most, e.y + KEPT * STEP * light / peak);\n"
    "    if (before.z > 0.0)\n"
    "        most = min(most, max(before.x, e.y) + SOFTLY * dt);\n"
    "    if (most > light - 0.002)\n"
    "        most = light;\n"
    "    float kept = most < light ? most / light : 1.0;\n"
    "    float scale = kept < 1.0 ? encoded(kept * peak) / encoded(peak) : 1.0;\n"
    "    float red_most = red * kept, grey = 0.0;\n"
    "    if (shut.y > 0.0 && down(r.zw) && red_most > e.w + KEPT * RED_STEP) {\n"
    "        grey = sqrt(1.0 - (e.w + KEPT * RED_STEP) / red_most);\n"
    "        red_most = e.w + KEPT * RED_STEP;\n"
    "    }\n"
    "    vec3 a = follow(vec3(e.x, t.xy), light, STEP, BRIGHT);\n"
    "    vec3 b = follow(vec3(e.y, t.zw), most, STEP, BRIGHT);\n"
    "    vec3 c = follow(vec3(e.z, r.xy), red, RED_STEP, ANY);\n"
    "    vec3 d = follow(vec3(e.w, r.zw), red_most, RED_STEP, ANY);\n"
    "    turns_now = vec4(a.yz, b.yz);\n"
    "    red_turns_now = vec4(c.yz, d.yz);\n"
    "    extremes_now = vec4(a.x, b.x, c.x, d.x);\n"
    "    shown_now = vec4(most, red_most, most < light, most < light || grey > 0.0);\n"
    "    taken = vec4(vec3(encoded(most) * grey), scale * (1.0 - grey));\n"
    "}\n";

const char guard_stir_source[] = HEAD EDGE
    "uniform sampler2D turns, red_turns;\n"
    "out vec4 stir;\n"
    "void main()\n"
    "{\n"
    "    stir = vec4(0.0);\n"
    "    for (int y = 0; y < GRID.y; y++)\n"
    "        for (int x = 0; x < GRID.x; x++) {\n"
    "            vec4 light = texelFetch(turns, ivec2(x, y), 0);\n"
    "            vec4 red = texelFetch(red_turns, ivec2(x, y), 0);\n"
    "            vec4 age = vec4(min(light.xz, light.yw), min(red.xz, red.yw));\n"
    "            stir += vec4(lessThan(age, vec4(EDGE)));\n"
    "        }\n"
    "}\n";

/* Cells that turned a moment ago, after the window's last transition of that direction, make the next one together. When
 * both directions are due, the opposite of the last one comes first. Most frames have none: then nobody counts. */
const char guard_windows_source[] = HEAD EDGE
    "uniform sampler2D turns, stir, windows0, windows1;\n"
    "layout(location = 0) out vec4 windows0_now;\n"
    "layout(location = 1) out vec4 windows1_now;\n"
    "const float AREA = 0.20;\n"
    "vec4 a, b;\n"
    "void count(float direction)\n"
    "{\n"
    "    b = vec4(a.w, b.xy, direction);\n"
    "    a = vec4(0.0, a.xyz);\n"
    "}\n"
    "void main()\n"
    "{\n"
    "    " PLACE "    int sequence = at.y / WINDOW_ROWS;\n"
    "    ivec2 from = ivec2(at.x, at.y % WINDOW_ROWS), size = WINDOW;\n"
    "    if (at.x == WHOLE) {\n"
    "        size = from.y == 0 ? GRID : ivec2(0);\n"
    "        from = ivec2(0);\n"
    "    }\n"
    "    a = texelFetch(windows0, at, 0) + dt;\n"
    "    b = texelFetch(windows1, at, 0) + vec4(dt, dt, dt, 0.0);\n"
    "    if (fresh) {\n"
    "        a = vec4(1e4);\n"
    "        b = vec4(1e4, 1e4, 1e4, 0.0);\n"
    "    }\n"
    "    float last_rise = b.w > 0.0 ? a.x : a.y, last_fall = b.w < 0.0 ? a.x : a.y;\n"
    "    float rises = 0.0, falls = 0.0, enough = AREA * float(size.x * size.y);\n"
    "    if (texelFetch(stir, ivec2(0), 0)[sequence] < enough)\n"
    "        size = ivec2(0);\n"
    "    for (int y = 0; y < size.y; y++)\n"
    "        for (int x = 0; x < size.x; x++) {\n"
    "            ivec2 cell = from + ivec2(x, y);\n"
    "            vec4 all = texelFetch(turns, cell, 0);\n"
    "            vec2 age = (sequence & 1) == 0 ? all.xy : all.zw;\n"
    "            rises += float(age.x < age.y && age.x < min(EDGE, last_rise));\n"
    "            falls += float(age.y < age.x && age.y < min(EDGE, last_fall));\n"
    "        }\n"
    "    bool rise = rises > 0.0 && rises >= enough, fall = falls > 0.0 && falls >= enough;\n"
    "    if (fall && b.w > 0.0) {\n"
    "        count(-1.0);\n"
    "        fall = false;\n"
    "    }\n"
    "    if (rise && b.w <= 0.0)\n"
    "        count(1.0);\n"
    "    if (fall && b.w >= 0.0)\n"
    "        count(-1.0);\n"
    "    windows0_now = a;\n"
    "    windows1_now = b;\n"
    "}\n";

const char guard_report_source[] = HEAD
    "uniform sampler2D gate, shown;\n"
    "out vec4 report;\n"
    "void main()\n"
    "{\n"
    "    report = texelFetch(gate, ivec2(WHOLE, 0), 0);\n"
    "    for (int y = 0; y < WINDOW_ROWS; y++)\n"
    "        for (int x = 0; x < WHOLE; x++)\n"
    "            report = max(report, texelFetch(gate, ivec2(x, y), 0));\n"
    "    float held = 0.0;\n"
    "    for (int y = 0; y < GRID.y; y++)\n"
    "        for (int x = 0; x < GRID.x; x++)\n"
    "            held += texelFetch(shown, ivec2(x, y), 0).w;\n"
    "    report = vec4(report.zw, held / float(GRID.x * GRID.y), 1.0);\n"
    "}\n";

/* One box between the middles of four cells, six corners each; the outermost reach to the picture's edge. */
const char guard_mesh_source[] = HEAD
    "uniform sampler2D taken;\n"
    "void main()\n"
    "{\n"
    "    int box = gl_VertexID / 6, corner = gl_VertexID % 6;\n"
    "    ivec2 at = ivec2(box % (GRID.x + 1), box / (GRID.x + 1));\n"
    "    bool all = false;\n"
    "    for (int i = 0; i < 4; i++) {\n"
    "        ivec2 cell = clamp(at - ivec2(i & 1, i >> 1), ivec2(0), GRID - 1);\n"
    "        vec4 t = texelFetch(taken, cell, 0);\n"
    "        all = all || t.a != 1.0 || t.r != 0.0;\n"
    "    }\n"
    "    ivec2 to = at + ivec2(corner == 1 || corner == 2 || corner == 4, corner >= 2 && corner != "
    "3);\n"
    "    vec2 place = clamp((vec2(to) - 0.5) / vec2(GRID), 0.0, 1.0);\n"
    "    gl_Position = all ? vec4(2.0 * place - 1.0, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);\n"
    "}\n";

/* Smooth between cells of which something is taken back, never more than a cell's own light. */
const char guard_take_back_source[] = HEAD
    "uniform sampler2D taken;\n"
    "uniform vec2 size;\n"
    "out vec4 color;\n"
    "void main()\n"
    "{\n"
    "    vec2 at = gl_FragCoord.xy / size;\n"
    "    vec4 own = texelFetch(taken, min(ivec2(at * vec2(GRID)), GRID - 1), 0);\n"
    "    vec4 smoothly = texture(taken, at);\n"
    "    color = own.a < 1.0 && smoothly.a < own.a ? smoothly : own;\n"
    "}\n";
