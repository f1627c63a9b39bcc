/*{
  "ISFVSN": "2",
  "DESCRIPTION": "One half or one quarter of the picture, mirrored into the rest.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Filter", "Geometry"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "keep", "LABEL": "What is kept", "TYPE": "long", "VALUES": [0, 1, 2, 3, 4], "LABELS": ["left", "right", "bottom", "top", "quarter"], "DEFAULT": 0 },
    { "NAME": "shift", "LABEL": "Which part of it", "TYPE": "float", "MIN": -0.5, "MAX": 0.5, "DEFAULT": 0 }
  ]
}*/

void main() {
    vec2 at = isf_FragNormCoord, fold = 0.5 - abs(at - 0.5); /* 0 at both borders, 0.5 in the middle */
    if (keep == 0 || keep == 4)
        at.x = fold.x + shift;
    else if (keep == 1)
        at.x = 1.0 - fold.x + shift;
    if (keep == 2 || keep == 4)
        at.y = fold.y + (keep == 4 ? 0.0 : shift);
    else if (keep == 3)
        at.y = 1.0 - fold.y + shift;
    gl_FragColor = IMG_NORM_PIXEL(inputImage, 1.0 - abs(mod(at, 2.0) - 1.0));
}
