/*{ "DESCRIPTION": "An event is true in all passes of one frame: fired in the second of five, it counts one in each buffer.",
    "INPUTS": [ { "NAME": "bang", "TYPE": "event" } ],
    "PASSES": [ { "TARGET": "one", "PERSISTENT": true, "FLOAT": true, "WIDTH": "1", "HEIGHT": "1" },
                { "TARGET": "two", "PERSISTENT": 1, "FLOAT": "1", "WIDTH": 1, "HEIGHT": 1 }, {} ] }*/
void main()
{
    if (PASSINDEX == 0)
        gl_FragColor = texture(one, vec2(0.5)) + vec4(bang ? 0.4 : 0.0);
    else if (PASSINDEX == 1)
        gl_FragColor = texture(two, vec2(0.5)) + vec4(bang ? 0.7 : 0.0);
    else
        gl_FragColor = vec4(texture(one, vec2(0.5)).r, texture(two, vec2(0.5)).r, isf_FragNormCoord.x, 1.0);
}
