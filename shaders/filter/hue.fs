/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Turns the hue and changes chroma and lightness, in OKLab: a colour keeps its lightness while its hue turns.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Filter", "Color"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "hue", "LABEL": "Hue turn", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0, "IDENTITY": 0 },
    { "NAME": "chroma", "LABEL": "Chroma", "TYPE": "float", "MIN": 0, "MAX": 2, "DEFAULT": 1, "IDENTITY": 1 },
    { "NAME": "lightness", "LABEL": "Lightness", "TYPE": "float", "MIN": 0, "MAX": 2, "DEFAULT": 1, "IDENTITY": 1 }
  ]
}*/

#include "palette.glsl"

void main() {
    vec4 c = IMG_THIS_PIXEL(inputImage);
    vec3 lab = toLab(linear(c.rgb));
    float s = sin(hue * 6.28318531), k = cos(hue * 6.28318531);
    lab = vec3(lab.x * lightness, mat2(k, s, -s, k) * lab.yz * chroma * lightness);
    gl_FragColor = vec4(srgb(fromLab(lab)), c.a);
}
