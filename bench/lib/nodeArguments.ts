/**
 * As `npm start` has it: space for what is new, most of which is garbage soon
 * after, a way to clear what loading left behind, and how much garbage may stand.
 */
export const startArguments: string[] = [
  '--max-semi-space-size=32',
  '--expose-gc',
  '--heap-growing-percent=40',
];

/** How to run a TypeScript file of this folder in a process of its own. */
export const nodeArguments: string[] = [
  '--require',
  require.resolve('@backstage/cli/config/nodeTransform.cjs'),
  '--expose-gc',
];
