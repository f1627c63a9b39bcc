// a note before the header
/*{
  "DESCRIPTION": "BOM, CRLF, comments, trailing and missing commas, a bare decimal, a key twice, é.",
  "INPUTS": [ // inputs
    { "NAME": "x", "TYPE": "float", "DEFAULT": .5, },
    { "NAME": "y" "TYPE": "float", "DEFAULT": 0.9 }
  ],
  "CREDIT": "one", "CREDIT": "two",
}*/
void main() { // é
    gl_FragColor = vec4(x, y, isf_FragNormCoord.x, 1.0);
}
