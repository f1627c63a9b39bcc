/*{ "DESCRIPTION": "Default values: middle of the range, true, clamped, as written.",
    "INPUTS": [
      { "NAME": "middle", "TYPE": "float", "MIN": 0.2, "MAX": 0.8 },
      { "NAME": "half", "TYPE": "float", "MIN": 3.0 },
      { "NAME": "clamped", "TYPE": "float", "MIN": 0.25, "MAX": 1.0, "DEFAULT": 0.0 },
      { "NAME": "truth", "TYPE": "bool" },
      { "NAME": "choice", "TYPE": "long", "VALUES": [4, 7, 9], "LABELS": ["four", "seven", "nine"], "DEFAULT": 7 },
      { "NAME": "tint", "TYPE": "color", "DEFAULT": [0.2, 0.4, 0.6, 1.0] },
      { "NAME": "place", "TYPE": "point2D", "DEFAULT": [0.25, 0.75] },
      { "NAME": "bang", "TYPE": "event" } ] }*/
void main()
{
    int bar = int(isf_FragNormCoord.x * 8.0);
    float value = middle;
    if (bar == 1) value = half;
    if (bar == 2) value = clamped;
    if (bar == 3) value = truth ? 0.9 : 0.1;
    if (bar == 4) value = float(choice) / 10.0;
    if (bar == 5) value = place.x;
    if (bar == 6) value = place.y;
    if (bar == 7) value = bang ? 1.0 : 0.3;
    gl_FragColor = vec4(step(isf_FragNormCoord.y, value)) * tint;
}
