#version 410 core
// Bonzomatic: three spectra, the frame before, its pictures.
uniform float fGlobalTime; // in seconds
uniform vec2 v2Resolution; // viewport resolution (in pixels)
uniform float fFrameTime;
uniform sampler1D texFFT;
uniform sampler1D texFFTSmoothed;
uniform sampler1D texFFTIntegrated;
uniform sampler2D texPreviousFrame;
uniform sampler2D texChecker;
uniform sampler2D texNoise;
uniform sampler2D texTex1;
layout(location = 0) out vec4 out_color;
void main(void)
{
    vec2 uv = gl_FragCoord.xy / v2Resolution;
    float f = texture(texFFT, uv.x).r;
    vec3 c = vec3(step(uv.y, f * 0.5), texture(texFFTSmoothed, uv.x).r, texture(texFFTIntegrated, uv.x).r);
    c += 0.3 * texture(texChecker, uv * 4.0).rgb + 0.3 * texture(texPreviousFrame, uv).rgb;
    c *= 0.8 + 0.2 * texelFetch(texNoise, ivec2(gl_FragCoord.xy) / 4, 0).r + 0.0 * texture(texTex1, uv).r;
    out_color = vec4(c + fGlobalTime + fFrameTime, 0.0);
}
