/*{ "DESCRIPTION": "Functions of GLSL's own names: the artist's where they fit, GLSL's for everything else." }*/
struct Surface { float far; vec3 color; };
Surface min(Surface a, Surface b) { if (a.far < b.far) return a; return b; }
float sign(float x) { return x < 0.0 ? 0.25 : 0.75; }
float mod(float a, float b) { return 0.5; }
float length(vec3 a) { return 0.9; }
vec4 texture(vec2 p) { return vec4(p, 0.0, 1.0); }
void main()
{
    vec2 p = isf_FragNormCoord;
    int bar = int(p.x * 8.0);
    float value = min(Surface(0.3, vec3(1.0)), Surface(0.6, vec3(0.0))).far;
    if (bar == 1) value = min(0.4, 0.8);
    if (bar == 2) value = min(vec2(0.2, 0.9), 0.7).y;
    if (bar == 3) value = sign(-1.0);
    if (bar == 4) value = sign(vec2(3.0)).x * 0.6;
    if (bar == 5) value = mod(7.0, 2.0);
    if (bar == 6) value = mod(vec2(7.4), 1.0).x;
    if (bar == 7) value = length(vec3(0.0)) - length(vec2(0.1, 0.0));
    gl_FragColor = vec4(vec3(step(p.y, value)), 1.0) * vec4(1.0, texture(p).x, 1.0, 1.0);
}
