/*{ "DESCRIPTION": "Imported as a list, as version 1 and converters write it.",
    "IMPORTED": [ { "NAME": "mark", "PATH": "pictures/mark.png" } ] }*/
void main() { gl_FragColor = IMG_PIXEL(mark, mod(gl_FragCoord.xy, IMG_SIZE(mark))); }
