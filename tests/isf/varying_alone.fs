/*{ "DESCRIPTION": "Varyings that no vertex stage writes: of two numbers the coordinate, others nothing." }*/
varying vec2 uv;
varying vec4 nothing;
varying vec2 surfacePosition;
void main() { gl_FragColor = vec4(uv, abs(surfacePosition.x), 1.0) + nothing; }
