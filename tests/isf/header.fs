/* A licence may stand in front of the header. */

/*
{ "DESCRIPTION": "The header is the first comment that opens a brace; unknown keys, CATEGORIES and TAGS are no matter.",
  "ISFVSN": "2", "VSN": "1", "CATEGORIES": ["test"], "TAGS": ["a"], "LICENSE": "CC0", "KEYWORDS": "x",
  "INPUTS": [ { "NAME": "level", "LABEL": "a label", "TYPE": "float", "DEFAULT": "0.6" } ] }
*/
void main() { gl_FragColor = vec4(step(isf_FragNormCoord.y, level), 0.3, isf_FragNormCoord.x, 1.0); }
