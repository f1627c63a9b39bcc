#ifdef GL_ES
precision mediump float;
#endif
// GLSL Sandbox: time, mouse, resolution, the picture before.
#extension GL_OES_standard_derivatives : enable
uniform float time;
uniform vec2 mouse, resolution;
uniform sampler2D backbuffer;
varying vec2 surfacePosition;
void main(void)
{
    vec2 p = gl_FragCoord.xy / resolution;
    float d = length((p - mouse) * vec2(resolution.x / resolution.y, 1.0));
    gl_FragColor = vec4(step(d, 0.3), abs(surfacePosition), 1.0) * (0.5 + time) + texture2D(backbuffer, p) * 0.2;
}
