void mainImage(out vec4 fragColor, in vec2 fragCoord)
{
    vec4 before = texelFetch(iChannel0, ivec2(fragCoord), 0);
    fragColor = iFrame == 0 ? vec4(0.0) : before + scale(0.2) * vec4(fragCoord / iResolution.xy, 0.0, 0.0);
}
