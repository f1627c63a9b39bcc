/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every command with its options.
 */
#include "base/err.h"
#include "command/analyze.h"
#include "command/check.h"
#include "command/live.h"
#include "command/options.h"
#include "command/render.h"
#include "command/still.h"

#define LENGTH(array) (int)(sizeof(array) / sizeof(array)[0])

#define LIVE(field)      offsetof(struct live_options, field)
#define RENDER(field)    offsetof(struct render_options, field)
#define STILL(field)     offsetof(struct still_options, field)
#define TREE(field)      offsetof(struct tree_options, field)
#define FUNCTIONS(field) offsetof(struct functions_options, field)
#define CHECK(field)     offsetof(struct check_options, field)
#define HEAR(field)      offsetof(struct analyze_options, field)

/* clang-format off */
static const struct option_row live_rows[] = {
    { "--input",      "INPUT",    OPTION_TEXT,    LIVE(input),      N_("device:NAME, computer, FILE, stdin:RATE:CHANNELS:f32, test:click?bpm=120, demo ...") },
    { "--ear",        "NAME=IN",  OPTION_LIST,    LIVE(ears),       N_("an ear of its own under /audio/NAME: drums=device:UMC:3, voice=song.wav:1-2; may be told again") },
    { "--preset",     "PRESET",   OPTION_TEXT,    LIVE(preset),     N_("a preset's name, or a .preset or .fs file") },
    { "--cues",       "FILE",     OPTION_TEXT,    LIVE(cues),       N_("a list of cues (.cues), which says the presets") },
    { "--display",    "NAME",     OPTION_TEXT,    LIVE(display),    N_("part of a display's name; `clavilux devices` lists them") },
    { "--fullscreen", NULL,       OPTION_FLAG,    LIVE(fullscreen), N_("fill the display") },
    { "--scope",      NULL,       OPTION_FLAG,    LIVE(scope),      N_("show what is heard and what it drives, in the window; key S") },
    { "--size",       "WxH",      OPTION_SIZE,    LIVE(size),       N_("size of the picture; the window's otherwise") },
    { "--mute",       NULL,       OPTION_FLAG,    LIVE(mute),       N_("files and the demo are seen, not heard") },
    { "--osc-port",   "PORT",     OPTION_INT,     LIVE(osc_port),   N_("UDP and TCP port for OSC (9000); 0 takes any free one") },
    { "--osc",        "WHERE",    OPTION_TEXT,    LIVE(osc),        N_("all (also the network may play), loopback (only this machine), or the name of one interface") },
    { "--send",       "HOST:PORT PATTERN HZ", OPTION_TRIPLES, LIVE(sends), N_("values that go out to another program, at most so often a second: 10.0.0.5:7000 '/audio/*' 60; may be told again") },
    { "--web-port",   "PORT",     OPTION_INT,     LIVE(web_port),   N_("TCP port of the page and of OSCQuery (9001, or the next free one); 0 takes any free one") },
    { "--open",       NULL,       OPTION_FLAG,    LIVE(open),       N_("the page is open to the network from the start; key O") },
    { "--qr",         NULL,       OPTION_FLAG,    LIVE(qr),         N_("print the way to the page as a QR code also where no terminal is") },
    { "--no-take",    NULL,       OPTION_FLAG,    LIVE(no_take),    N_("do not record what is needed to render the show again") },
    { "--takes",      "FOLDER",   OPTION_TEXT,    LIVE(takes),      N_("where takes are kept") },
    { "--seconds",    "S",        OPTION_SECONDS, LIVE(seconds),    N_("end by itself after so long") },
    { "--flash",      "HOW",      OPTION_TEXT,    LIVE(flash),      N_("limit (always, unless said here), warn or off: what the flash guard does with more than three flashes a second") },
    { "--hash",       "FILE",     OPTION_TEXT,    LIVE(hash),       N_("write a checksum of every picture shown") },
    { "--help",       NULL,       OPTION_FLAG,    LIVE(help),       N_("these lines") },
};

static const struct option_row render_rows[] = {
    { "-o",           "FILE",     OPTION_TEXT,    RENDER(output),   N_("the film (.mp4) or a single picture (.png)") },
    { "--ear",        "NAME=IN",  OPTION_LIST,    RENDER(ears),     N_("an ear of its own under /audio/NAME: voice=voice.wav; a take has its own") },
    { "--preset",     "PRESET",   OPTION_TEXT,    RENDER(preset),   N_("a preset's name, or a .preset or .fs file") },
    { "--cues",       "FILE",     OPTION_TEXT,    RENDER(cues),     N_("a list of cues (.cues), which says the presets") },
    { "--size",       "WxH",      OPTION_SIZE,    RENDER(size),     N_("size of the picture (1920x1080, or the take's)") },
    { "--fps",        "N",        OPTION_RATE,    RENDER(fps),      N_("frames a second (60); 29.97 and 30000/1001 work") },
    { "--from",       "S",        OPTION_SECONDS, RENDER(from_s),   N_("the first moment shown") },
    { "--seconds",    "S",        OPTION_SECONDS, RENDER(seconds),  N_("how much is shown; to the end otherwise") },
    { "--flash",      "HOW",      OPTION_TEXT,    RENDER(flash),    N_("limit, warn or off: what the flash guard does (limit, or as the take was played)") },
    { "--hash",       "FILE",     OPTION_TEXT,    RENDER(hash),     N_("write a checksum of every picture") },
    { "--force",      NULL,       OPTION_FLAG,    RENDER(force),    N_("overwrite what exists") },
    { "--quiet",      NULL,       OPTION_FLAG,    RENDER(quiet),    N_("no progress line") },
    { "--help",       NULL,       OPTION_FLAG,    RENDER(help),     N_("these lines") },
};

static const struct option_row still_rows[] = {
    { "-o",           "FILE",     OPTION_TEXT,    STILL(output),    N_("the picture (.png)") },
    { "--size",       "WxH",      OPTION_SIZE,    STILL(size),      N_("size of the picture (1920x1080)") },
    { "--time",       "S",        OPTION_SECONDS, STILL(time_s),    N_("TIME of the first frame (0)") },
    { "--step",       "S",        OPTION_SECONDS, STILL(step_s),    N_("time between frames (1/60)") },
    { "--frames",     "N",        OPTION_INT,     STILL(frames),    N_("frames that are drawn, the last one is kept (1)") },
    { "--set",        "NAME=VALUE", OPTION_LIST,  STILL(sets),      N_("an input, a knob or an address: hue=0.5, center=0.2,0.8; may be told again") },
    { "--image",      "NAME=FILE", OPTION_LIST,   STILL(images),    N_("the picture that an image input shows; may be told again") },
    { "--raw",        NULL,       OPTION_FLAG,    STILL(raw),       N_("the shader's own output with its alpha, nothing done to it") },
    { "--force",      NULL,       OPTION_FLAG,    STILL(force),     N_("overwrite what exists") },
    { "--help",       NULL,       OPTION_FLAG,    STILL(help),      N_("these lines") },
};

static const struct option_row analyze_rows[] = {
    { "--out",        "FOLDER",   OPTION_TEXT,    HEAR(folder),     N_("beats, onsets, tempo, pitch and key as text files") },
    { "--csv",        "FILE",     OPTION_TEXT,    HEAR(csv),        N_("every feature of every tick (1/200 s) as a table") },
    { "--seconds",    "S",        OPTION_SECONDS, HEAR(seconds),    N_("how much is heard; to the end otherwise") },
    { "--help",       NULL,       OPTION_FLAG,    HEAR(help),       N_("these lines") },
};

static const struct option_row check_rows[] = {
    { "--flash",      NULL,       OPTION_FLAG,    CHECK(flash),     N_("one sentence for the door: how often a preset flashes to hard sound, all knobs up, without the flash guard") },
    { "--help",       NULL,       OPTION_FLAG,    CHECK(help),      N_("these lines") },
};

static const struct option_row tree_rows[] = {
    { "--json",       NULL,       OPTION_FLAG,    TREE(json),       N_("as JSON, for programs") },
    { "--markdown",   NULL,       OPTION_FLAG,    TREE(markdown),   N_("as a page of tables, for people") },
    { "--values",     NULL,       OPTION_FLAG,    TREE(values),     N_("the scene written down: every row of it as a line of a preset") },
    { "--preset",     "PRESET",   OPTION_TEXT,    TREE(preset),     N_("with the rows of this preset's layers") },
    { "--help",       NULL,       OPTION_FLAG,    TREE(help),       N_("these lines") },
};

static const struct option_row functions_rows[] = {
    { "--json",       NULL,       OPTION_FLAG,    FUNCTIONS(json),  N_("as JSON, for programs") },
    { "--markdown",   NULL,       OPTION_FLAG,    FUNCTIONS(markdown), N_("as a page with a table") },
    { "--help",       NULL,       OPTION_FLAG,    FUNCTIONS(help),  N_("these lines") },
};

static const struct option_row plain_rows[] = {
    { "--help",       NULL,       OPTION_FLAG,    0,                N_("these lines") },
};

const struct command_row commands[] = {
    { "live",    "[FILE]",       N_("Plays: sound in, light out. A file is listened to, or shown when it is a preset or a list of cues."), live_rows, LENGTH(live_rows), command_live },
    { "render",  "INPUT",        N_("Renders a film or a still from an input, or a take again as it was played."), render_rows, LENGTH(render_rows), command_render },
    { "still",   "FILE",         N_("Draws one picture of a shader or a preset."), still_rows, LENGTH(still_rows), command_still },
    { "analyze", "INPUT...",     N_("Hears an input and writes down its beats, onsets, tempo, pitch and key."), analyze_rows, LENGTH(analyze_rows), command_analyze },
    { "check",   "FILE...",      N_("Reads and compiles presets, shaders and lists of cues: warnings, then one line for each; fails only on errors."), check_rows, LENGTH(check_rows), command_check },
    { "devices", "",             N_("Lists inputs, outputs and displays by name."), plain_rows, LENGTH(plain_rows), command_devices },
    { "tree",    "",             N_("Lists every address of the show."), tree_rows, LENGTH(tree_rows), command_tree },
    { "functions", "",           N_("Lists the functions of expressions, each with an example."), functions_rows, LENGTH(functions_rows), command_functions },
    { "new",     "preset NAME",  N_("Writes a commented preset to begin with."), plain_rows, LENGTH(plain_rows), command_new },
};
/* clang-format on */
const int n_commands = LENGTH(commands);
