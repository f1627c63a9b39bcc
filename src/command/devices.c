/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/devices.h"

#include "base/err.h"
#include "command/command.h"
#include "stage/window.h"
#include "visual/device.h"

#include <stdio.h>

static void list_sound(const struct audio_devices *devices, bool inputs)
{
    int n = 0;
    for (int i = 0; i < devices->n; i++) {
        const struct audio_device *device = &devices->device[i];
        int channels = inputs ? device->inputs : device->outputs;
        if (!channels)
            continue;
        bool usual = inputs ? device->default_input : device->default_output;
        printf(_("  %s (%d channels, %d Hz)%s\n"), device->name, channels, device->rate,
               usual ? _(", the default") : "");
        n++;
    }
    if (!n)
        printf(_("  none\n"));
}

int command_devices(int n_words, char **words)
{
    struct err err = {0};
    int code;
    if (command_only_help("devices", &n_words, words, &code))
        return code;
    static struct audio_devices devices;
    if (!audio_devices_list(NULL, &devices, &err))
        code = options_fail(&err);
    printf(_("Inputs (--input device:NAME)\n"));
    list_sound(&devices, true);
    printf(_("Outputs\n"));
    list_sound(&devices, false);
    printf(_("Displays (--display NAME)\n"));
    const struct device_desc desc = {0};
    struct device *device = device_create(&desc, NULL);
    bool shown = device && device_has_display(device);
    const char *name;
    for (int i = 0; shown && (name = window_display_name(i)); i++)
        printf("  %s\n", name);
    if (!shown)
        printf(_("  none\n"));
    device_destroy(device);
    return code;
}
