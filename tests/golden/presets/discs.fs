/*{ "DESCRIPTION": "Discs that move slowly over the dark, and a ramp of grey." }*/
void main()
{
    vec2 p = (isf_FragNormCoord - 0.5) * vec2(16.0 / 9.0, 1.0);
    vec3 c = vec3(0.02, 0.03, 0.06);
    for (int i = 0; i < 9; i++) {
        float a = float(i) * 0.7 + TIME, k = float(i);
        vec2 q = p - vec2(0.7, 0.35) * vec2(cos(a * 1.3), sin(a)) * (0.2 + 0.09 * k);
        c = mix(c, 0.5 + 0.5 * cos(k * 0.8 + vec3(0.0, 2.0, 4.0)), smoothstep(0.006, -0.006, length(q) - 0.04 - 0.01 * k));
    }
    if (abs(p.y + 0.4) < 0.04)
        c = vec3(isf_FragNormCoord.x);
    gl_FragColor = vec4(c, 1.0);
}
