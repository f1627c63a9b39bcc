// Shadertoy: sound (spectrum below, wave above), the frame before, noise, names of the host.
// iChannel1: previous
// iChannel2: noise
float height(float x) { return texture(iChannel0, vec2(x, 0.25)).r; }
void mainImage(out vec4 fragColor, in vec2 fragCoord)
{
    vec2 uv = fragCoord / iResolution.xy;
    float wave = texture(iChannel0, vec2(uv.x, 0.75)).x;
    vec3 color = vec3(step(uv.y, height(uv.x) * 0.5), smoothstep(0.02, 0.0, abs(uv.y - 0.3 - 0.5 * wave)), 0.1);
    color += 0.4 * texture(iChannel1, uv).rgb + 0.2 * texelFetch(iChannel2, ivec2(fragCoord), 0).rgb;
    color.b += float(iFrame) / 20.0 + iMouse.z + iChannelResolution[0].x / 5120.0 + iDate.y / 60.0;
    fragColor = vec4(color, 0.0);
}
