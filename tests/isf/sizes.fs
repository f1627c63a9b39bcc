/*{ "DESCRIPTION": "Sizes: an input, brackets, division by zero, more than a card has, not a number; each becomes a bar as long as its buffer is wide.",
    "INPUTS": [ { "NAME": "part", "TYPE": "float", "DEFAULT": 0.5 } ],
    "PASSES": [ { "TARGET": "a", "WIDTH": "$WIDTH * $part" }, { "TARGET": "b", "WIDTH": "($WIDTH - 40.0) / (1 + 1)" },
                { "TARGET": "c", "WIDTH": "$WIDTH / 0" , "HEIGHT": "1" }, { "TARGET": "d", "WIDTH": "sqrt(0 - 1)", "HEIGHT": "1" },
                { "TARGET": "e", "WIDTH": "min($WIDTH, max(3, ceil(100.5)))", "HEIGHT": "floor(2.9)" }, {} ] }*/
void main()
{
    float widths[5];
    widths[0] = float(textureSize(a, 0).x); widths[1] = float(textureSize(b, 0).x); widths[2] = float(textureSize(c, 0).x);
    widths[3] = float(textureSize(d, 0).x); widths[4] = float(textureSize(e, 0).x);
    float width = widths[int(isf_FragNormCoord.y * 5.0)];
    gl_FragColor = vec4(vec3(step(isf_FragNormCoord.x * 160.0, width)), 1.0);
}
