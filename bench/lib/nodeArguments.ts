/** How to run a TypeScript file of this folder in a process of its own. */
export const nodeArguments: string[] = [
  '--require',
  require.resolve('@backstage/cli/config/nodeTransform.cjs'),
  '--expose-gc',
];
