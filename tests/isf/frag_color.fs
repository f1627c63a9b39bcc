/*{ "DESCRIPTION": "fragColor that nobody declares, as converters leave it." }*/
void main() { fragColor = vec4(isf_FragNormCoord, 0.4, 1.0); fragColor.b += 0.2; }
