import { sourceModules } from './identity';
import { guideUrl } from './portalText';

/** How to install the module of a source in a portal. */
export type ModuleInstallation = {
  /** Of the module, for `packages/backend`. */
  packageName: string;
  /** In the folder of the portal; the package has to be in its registry. */
  command: string;
  /** Of `packages/backend/src/index.ts`. */
  line: string;
  /** In a clone of Plumbline: both of it, without a registry. */
  adopt: string;
  /** Where the latter is described. */
  url: string;
};

/**
 * How to install the module of a source.
 *
 * @param source - a module, or a type of collectors that one has
 * @returns undefined where no module of such is known
 */
export function installationOf(source: string): ModuleInstallation | undefined {
  const [module] =
    Object.entries(sourceModules).find(([id, { types = [] }]) =>
      [id, ...types].includes(source),
    ) ?? [];
  if (module === undefined) {
    return undefined;
  }
  const packageName = `@plumbline/backstage-plugin-evidence-backend-module-${module}`;
  return {
    packageName,
    command: `yarn --cwd packages/backend add ${packageName}`,
    line: `backend.add(import('${packageName}'));`,
    adopt: `node scripts/adopt.mjs <your portal> --sources ${module},<those you have>`,
    url: guideUrl('your-own-portal.md#without-a-registry'),
  };
}
