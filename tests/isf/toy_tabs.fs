// Shadertoy with tabs: x.common.glsl, x.A.fs; the buffer is iChannel0 of all, a picture beside the file is iChannel2.
void mainImage(out vec4 fragColor, in vec2 fragCoord)
{
    vec2 uv = fragCoord / iResolution.xy;
    fragColor = vec4(texture(iChannel0, uv).rg, texture(iChannel2, uv).b * scale(1.0), 1.0);
}
