/*{ "DESCRIPTION": "A pass sees what an earlier pass of the same frame wrote; sizes are expressions.",
    "INPUTS": [ { "NAME": "cells", "TYPE": "float", "MIN": 1, "MAX": 16, "DEFAULT": 8 } ],
    "PASSES": [
      { "TARGET": "small", "WIDTH": "max($WIDTH / 20, $cells)", "HEIGHT": "floor($HEIGHT/18.0)" },
      { "TARGET": "middle", "WIDTH": "$WIDTH/2", "HEIGHT": "$HEIGHT/2" },
      {} ] }*/
void main()
{
    if (PASSINDEX == 0)
        gl_FragColor = vec4(mod(floor(gl_FragCoord.x) + floor(gl_FragCoord.y), 2.0), RENDERSIZE.x / 20.0, 0.0, 1.0);
    else if (PASSINDEX == 1)
        gl_FragColor = IMG_NORM_PIXEL(small, isf_FragNormCoord).grba;
    else
        gl_FragColor = IMG_THIS_PIXEL(middle) * vec4(1.0, 1.0, 0.0, 1.0) + vec4(0.0, 0.0, isf_FragNormCoord.x, 0.0);
}
