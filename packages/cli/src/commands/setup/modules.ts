import {
  installationOf,
  sourceModules,
} from '@plumbline/backstage-plugin-evidence-common';

/** The webhooks and the types of collectors that modules read. */
export const sourceNames = Object.entries(sourceModules).flatMap(
  ([module, { types = [] }]) => [module, ...types],
);

/** How to install the module of a source or a type; `undefined` where none is known. */
export function installationInWords(source: string): string | undefined {
  const install = installationOf(source);
  return (
    install &&
    `Add the package ${install.packageName} to packages/backend, and the line ${install.line} to packages/backend/src/index.ts. In a clone of Plumbline, ${install.adopt} does both (${install.url})`
  );
}
