#ifdef GL_ES
precision mediump float;
#endif
// The Book of Shaders: u_ names, a varying coordinate, uniforms of the artist with and without values.
uniform vec2 u_resolution;
uniform vec2 u_mouse;
uniform float u_time;
uniform float amount = 0.3;
uniform vec3 paint;
uniform bool inverted;
uniform int steps = 4;
varying vec2 v_texcoord;
void main()
{
    vec2 st = gl_FragCoord.xy / u_resolution.xy;
    vec3 c = floor(vec3(st, amount + u_time) * float(steps)) / float(steps) * paint;
    c.b += step(distance(v_texcoord, u_mouse / u_resolution), 0.2);
    gl_FragColor = vec4(inverted ? 1.0 - c : c, 1.0);
}
