/*{ "DESCRIPTION": "An output of the artist's own, of newer GLSL." }*/
#version 410 core
layout(location = 0) out vec4 result;
void main() { result = vec4(isf_FragNormCoord.yx, 0.6, 1.0); }
