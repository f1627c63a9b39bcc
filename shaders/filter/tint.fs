/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Dresses the picture in five colours from dark to light, by its lightness.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Filter", "Color"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "pal0", "LABEL": "Darkest", "TYPE": "color", "DEFAULT": [0.012, 0.016, 0.082, 1] },
    { "NAME": "pal1", "LABEL": "Dark", "TYPE": "color", "DEFAULT": [0.188, 0.122, 0.322, 1] },
    { "NAME": "pal2", "LABEL": "Middle", "TYPE": "color", "DEFAULT": [0.565, 0.271, 0.447, 1] },
    { "NAME": "pal3", "LABEL": "Light", "TYPE": "color", "DEFAULT": [0.875, 0.557, 0.388, 1] },
    { "NAME": "pal4", "LABEL": "Lightest", "TYPE": "color", "DEFAULT": [0.980, 0.886, 0.690, 1] },
    { "NAME": "contrast", "LABEL": "Contrast", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 }
  ],
  "PASSES": [
    { "TARGET": "ramp", "WIDTH": "256", "HEIGHT": "1", "FLOAT": true },
    {}
  ]
}*/

#include "palette.glsl"

/* The way through the colours is computed once for 256 values, so that a pixel costs two taps and no pow. */
void main() {
    if (PASSINDEX == 0) {
        vec3 p[5] = vec3[5](toLab(linear(pal0.rgb)), toLab(linear(pal1.rgb)), toLab(linear(pal2.rgb)),
                            toLab(linear(pal3.rgb)), toLab(linear(pal4.rgb)));
        gl_FragColor = vec4(srgb(fromLab(spline(p, (gl_FragCoord.x - 0.5) / 255.0))), 1.0);
    } else {
        vec4 c = IMG_THIS_PIXEL(inputImage);
        float y = dot(c.rgb, vec3(0.2126, 0.7152, 0.0722));
        float x = mix(y, smoothstep(0.0, 1.0, y), 2.0 * contrast - 1.0);
        gl_FragColor = vec4(IMG_NORM_PIXEL(ramp, vec2((x * 255.0 + 0.5) / 256.0, 0.5)).rgb, c.a);
    }
}
