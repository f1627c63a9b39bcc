/*{ "DESCRIPTION": "Imported: a picture below the file, a missing one and one outside the folder (black), a cube.",
    "IMPORTED": { "mark": { "PATH": "pictures/mark.png" }, "missing": { "PATH": "pictures/nothing.png" },
                  "outside": { "PATH": "../golden/clock.png" },
                  "sides": { "TYPE": "cube", "PATH": [ "pictures/mark.png", "pictures/side.png", "pictures/mark.png",
                             "pictures/side.png", "pictures/mark.png", "pictures/side.png" ] } } }*/
void main()
{
    vec2 p = fract(isf_FragNormCoord * 2.0);
    bool right = isf_FragNormCoord.x > 0.5, top = isf_FragNormCoord.y > 0.5;
    if (top)
        gl_FragColor = right ? IMG_NORM_PIXEL(missing, p) + vec4(0.0, 0.2, 0.0, 0.0) : IMG_NORM_PIXEL(mark, p);
    else
        gl_FragColor = right ? textureCube(sides, vec3(p * 4.0 - 2.0, 1.0)) : IMG_NORM_PIXEL(outside, p) + vec4(0.2, 0.0, 0.0, 0.0);
}
