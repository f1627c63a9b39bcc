/*{ "DESCRIPTION": "A vertex stage of version 1: vv_vertShaderInit, gl_Vertex, ftransform, gl_MultiTexCoord0." }*/
varying vec2 texcoord;
varying vec4 place;
void main() { gl_FragColor = vec4(texcoord, place.x / RENDERSIZE.x, 1.0); }
