/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Colours part from the middle outwards, as through a thick lens.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Filter", "Stylize"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "spread", "LABEL": "Spread", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.3, "IDENTITY": 0 },
    { "NAME": "center", "LABEL": "Middle", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0.5, 0.5] }
  ]
}*/

/* Five taps along the ray from red to blue; green stays where it is. The weights of each colour sum to 1. */
void main() {
    vec2 away = (isf_FragNormCoord - center) * spread * 0.12;
    vec4 c = IMG_THIS_PIXEL(inputImage);
    vec3 sum = c.rgb * vec3(0.2, 0.6, 0.2);
    sum += IMG_NORM_PIXEL(inputImage, isf_FragNormCoord + away).rgb * vec3(0.5, 0.0, 0.0);
    sum += IMG_NORM_PIXEL(inputImage, isf_FragNormCoord + away * 0.5).rgb * vec3(0.3, 0.2, 0.0);
    sum += IMG_NORM_PIXEL(inputImage, isf_FragNormCoord - away * 0.5).rgb * vec3(0.0, 0.2, 0.3);
    sum += IMG_NORM_PIXEL(inputImage, isf_FragNormCoord - away).rgb * vec3(0.0, 0.0, 0.5);
    gl_FragColor = vec4(sum, c.a);
}
