/**
 * As `npm start` has it: room for what is new, most of which is garbage soon
 * after, and a way to clear what loading left behind.
 */
export const startArguments: string[] = [
  '--max-semi-space-size=64',
  '--expose-gc',
];

/** How to run a TypeScript file of this folder in a process of its own. */
export const nodeArguments: string[] = [
  '--require',
  require.resolve('@backstage/cli/config/nodeTransform.cjs'),
  '--expose-gc',
];
