/*{
  "ISFVSN": "2",
  "DESCRIPTION": "A wedge of the picture, mirrored around a centre.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Filter", "Geometry"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "mirrors", "LABEL": "Mirrors", "TYPE": "long", "MIN": 2, "MAX": 24, "DEFAULT": 6 },
    { "NAME": "turn", "LABEL": "Turn of the picture", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0 },
    { "NAME": "roll", "LABEL": "Roll of the whole", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0 },
    { "NAME": "zoom", "LABEL": "Zoom", "TYPE": "float", "MIN": 0.25, "MAX": 4, "DEFAULT": 1 },
    { "NAME": "center", "LABEL": "Where it looks", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0.5, 0.5] }
  ]
}*/

/* Turns are whole ones: 1 is once around. What lies outside the picture is mirrored in, so there is no edge. */
const float TAU = 6.28318531;

void main() {
    float ratio = RENDERSIZE.x / RENDERSIZE.y;
    vec2 p = (isf_FragNormCoord - 0.5) * vec2(ratio, 1.0);
    float wedge = TAU / float(max(mirrors, 2)), r = length(p) / zoom;
    float angle = mod(atan(p.y, p.x) - roll * TAU, wedge);
    angle = abs(angle - 0.5 * wedge) + turn * TAU;
    vec2 at = center + r * vec2(cos(angle), sin(angle)) / vec2(ratio, 1.0);
    gl_FragColor = IMG_NORM_PIXEL(inputImage, 1.0 - abs(mod(at, 2.0) - 1.0));
}
