/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/color.h"

#include <math.h>

static double linear_from_srgb(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double srgb_from_linear(double c)
{
    c = fmin(fmax(c, 0), 1);
    return c <= 0.0031308 ? c * 12.92 : 1.055 * pow(c, 1 / 2.4) - 0.055;
}

void oklab_from_srgb(const double rgb[3], double lab[3])
{
    double r = linear_from_srgb(rgb[0]), g = linear_from_srgb(rgb[1]), b = linear_from_srgb(rgb[2]);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

void srgb_from_oklab(const double lab[3], double rgb[3])
{
    double l = lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2];
    double m = lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2];
    double s = lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2];
    l = l * l * l;
    m = m * m * m;
    s = s * s * s;
    rgb[0] = srgb_from_linear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
    rgb[1] = srgb_from_linear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
    rgb[2] = srgb_from_linear(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

static void lch_from_srgb(const double rgb[3], double lch[3])
{
    double lab[3];
    oklab_from_srgb(rgb, lab);
    lch[0] = lab[0];
    lch[1] = hypot(lab[1], lab[2]);
    lch[2] = atan2(lab[2], lab[1]);
}

double color_part(const double rgba[4], int part)
{
    double lch[3];
    if (part < COLOR_LIGHTNESS)
        return rgba[part];
    lch_from_srgb(rgba, lch);
    return lch[part - COLOR_LIGHTNESS];
}

void color_set_part(double rgba[4], int part, double value)
{
    double lch[3];
    if (part < COLOR_LIGHTNESS) {
        rgba[part] = value;
        return;
    }
    lch_from_srgb(rgba, lch);
    lch[part - COLOR_LIGHTNESS] = value;
    const double lab[3] = {lch[0], lch[1] * cos(lch[2]), lch[1] * sin(lch[2])};
    srgb_from_oklab(lab, rgba);
}
