export const wants = [];
export const shape = () => "";
export function build(tree, scope, panel) { panel.replaceChildren("listen"); }
