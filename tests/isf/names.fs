/*{ "DESCRIPTION": "Inputs and buffers named like words of newer GLSL, declared twice, with a space, and declared again in the code.",
    "INPUTS": [ { "NAME": "sample", "TYPE": "float", "DEFAULT": 0.8 }, { "NAME": "filter", "TYPE": "float", "DEFAULT": 0.4 },
                { "NAME": "sample", "TYPE": "float", "DEFAULT": 0.1 }, { "NAME": "a b", "TYPE": "float" },
                { "NAME": "mix", "TYPE": "float", "DEFAULT": 0.5 } ],
    "PASSES": [ { "TARGET": "buffer", "WIDTH": "2", "HEIGHT": "2" }, {} ] }*/
uniform float sample;
uniform highp vec2 RENDERSIZE;
uniform int PASSINDEX;
uniform sampler2D buffer;
varying vec2 isf_FragNormCoord;
struct light { float input, output; };
void main()
{
    light common = light(sample, filter);
    float half = common.input, active = mix;
    vec4 texture = vec4(half, common.output, active, 1.0);
    gl_FragColor = PASSINDEX == 0 ? texture : texture2D(buffer, isf_FragNormCoord);
}
