/*{ "DESCRIPTION": "Five octaves of gradient noise: the measure of tools/bench." }*/
uvec2 pcg2d(uvec2 v)
{
    v = v * 1664525u + 1013904223u;
    v.x += v.y * 1664525u;
    v.y += v.x * 1664525u;
    v ^= v >> 16u;
    v.x += v.y * 1664525u;
    v.y += v.x * 1664525u;
    return v ^ (v >> 16u);
}

float corner(ivec2 c, vec2 d)
{
    return dot(vec2(pcg2d(uvec2(c)) >> 8u) / 8388608.0 - 1.0, d);
}

float noise(vec2 p)
{
    vec2 i = floor(p), f = p - i, u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    ivec2 c = ivec2(i);
    return mix(mix(corner(c, f), corner(c + ivec2(1, 0), f - vec2(1.0, 0.0)), u.x),
               mix(corner(c + ivec2(0, 1), f - vec2(0.0, 1.0)), corner(c + ivec2(1, 1), f - vec2(1.0)), u.x), u.y);
}

void main()
{
    vec2 p = gl_FragCoord.xy / RENDERSIZE.y * 4.0 + vec2(TIME * 0.2, 0.0);
    float sum = 0.0, amplitude = 0.5;
    for (int i = 0; i < 5; i++) {
        sum += amplitude * noise(p);
        p = mat2(0.8, 0.6, -0.6, 0.8) * p * 2.03 + 17.0;
        amplitude *= 0.5;
    }
    gl_FragColor = vec4(vec3(0.5 + sum) * vec3(0.9, 0.7, 0.5), 1.0);
}
