import type { GateLine } from '../schemas/gateDecision';

/** Where the change makes a line so, and what to write there. */
export function placeOf({ described }: GateLine): string[] {
  if (!described) {
    return [];
  }
  const { field, fix, line, path } = described;
  const place = [`${path}:${line}`, ...(field ? [field] : [])].join(' ');
  return [fix ? `${place}: ${fix}.` : place];
}
