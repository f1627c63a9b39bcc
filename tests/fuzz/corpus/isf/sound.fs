/*{ "DESCRIPTION": "The waveform is centred on one half, the spectrum stands on zero; MAX is the number of columns.",
    "INPUTS": [ { "NAME": "wave", "TYPE": "audio" }, { "NAME": "fft", "TYPE": "audioFFT", "MAX": 16 } ] }*/
void main()
{
    vec2 p = isf_FragNormCoord;
    float w = IMG_NORM_PIXEL(wave, vec2(p.x, 0.25)).r;
    float f = IMG_NORM_PIXEL(fft, vec2((floor(p.x * 16.0) + 0.5) / 16.0, 0.5)).r;
    float columns = IMG_SIZE(fft).x / 16.0;
    gl_FragColor = vec4(smoothstep(0.03, 0.0, abs(p.y - w)), step(p.y, f), columns * 0.5, 1.0);
}
