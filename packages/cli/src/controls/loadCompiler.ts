/** Reads and judges controls; loaded only where it is needed: see build.mjs. */
export type ControlCompiler = typeof import('./controlCompiler');

export function loadCompiler(): Promise<ControlCompiler> {
  return import('./controlCompiler');
}
