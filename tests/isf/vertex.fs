/*{ "DESCRIPTION": "A vertex stage beside the file: it turns the picture, reads inputs, and hands over a clamped coordinate.",
    "INPUTS": [ { "NAME": "turn", "TYPE": "float", "DEFAULT": 0.1 }, { "NAME": "inputImage", "TYPE": "image" } ] }*/
#if __VERSION__ <= 120
varying vec2 right_coord;
#else
in vec2 right_coord;
#endif
void main() { gl_FragColor = vec4(IMG_NORM_PIXEL(inputImage, right_coord).rgb, 1.0); }
