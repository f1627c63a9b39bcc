/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/output.h"

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "engine/flashes.h"
#include "media/film.h"
#include "media/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct output {
    struct output_desc desc;
    struct film *film;
    FILE *hashes;
    unsigned char *pixels;
    bool still, full;
    int n;
};

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), n_end = strlen(end);
    return n >= n_end && !strcmp(text + n - n_end, end);
}

static bool open_film(struct output *output, struct err *err)
{
    const struct output_desc *d = &output->desc;
    output->still = d->path && ends_with(d->path, ".png");
    if (!d->path || output->still)
        return true;
    if (!ends_with(d->path, ".mp4"))
        return err_set(err, ERR_USAGE,
                       _("%s: a film ends in .mp4 and a still in .png; choose one of them."),
                       d->path);
    const struct film_desc film = {.path = d->path,
                                   .width = d->width,
                                   .height = d->height,
                                   .fps_num = d->fps_num,
                                   .fps_den = d->fps_den,
                                   .rate = d->rate,
                                   .channels = d->channels};
    output->film = film_create(&film, err);
    return output->film != NULL;
}

struct output *output_create(const struct output_desc *desc, struct err *err)
{
    struct output *output = calloc(1, sizeof *output);
    if (!output)
        return NULL;
    output->desc = *desc;
    output->pixels = malloc((size_t)desc->width * (size_t)desc->height * 4);
    if (desc->hash && !(output->hashes = fopen(desc->hash, "w")))
        err_set(err, ERR_DENIED, _("Cannot write %s; check the folder and its permissions."),
                desc->hash);
    if (!output->pixels || (desc->hash && !output->hashes) || !open_film(output, err)) {
        output_abandon(output);
        return NULL;
    }
    return output;
}

bool output_picture(struct output *output, const struct target *picture, double time_s, int repeat,
                    struct err *err)
{
    const struct output_desc *d = &output->desc;
    size_t size = (size_t)d->width * (size_t)d->height * 4;
    int stride = d->width * 4;
    const unsigned char *top = output->pixels + size -
                               (size_t)stride; /* GL keeps the bottom row first */
    target_read(picture, output->pixels);
    if (output->hashes) {
        char moment[40];
        text_from_number(moment, sizeof moment, time_s);
        fprintf(output->hashes, "%d\t%s\t%016llx\n", output->n, moment,
                (unsigned long long)file_hash(output->pixels, size));
    }
    if (d->judge)
        flashes_see(d->judge, output->pixels, time_s);
    output->n++;
    if (output->still) {
        output->full = true;
        return picture_write_png(d->path, top, d->width, d->height, -stride, err);
    }
    for (int i = 0; output->film && i < repeat; i++)
        if (!film_picture(output->film, top, -stride, err))
            return false;
    return true;
}

bool output_sound(struct output *output, const float *interleaved, int n_frames, struct err *err)
{
    return !output->film || film_sound(output->film, interleaved, n_frames, err);
}

bool output_is_still(const struct output *output)
{
    return output->still;
}

bool output_is_full(const struct output *output)
{
    return output->full;
}

static bool close_hashes(struct output *output, struct err *err)
{
    FILE *file = output->hashes;
    output->hashes = NULL;
    if (!file || (!ferror(file) & !fclose(file)))
        return true;
    return err_set(err, ERR_SYSTEM, _("Cannot write %s to its end; free some space on that disk."),
                   output->desc.hash);
}

bool output_finish(struct output *output, struct err *err)
{
    bool ok = close_hashes(output, err);
    if (output->film)
        ok = film_finish(output->film, ok ? err : NULL) && ok;
    output->film = NULL;
    output_abandon(output);
    return ok;
}

void output_abandon(struct output *output)
{
    if (!output)
        return;
    close_hashes(output, NULL);
    if (output->film)
        film_finish(output->film, NULL);
    free(output->pixels);
    free(output);
}
