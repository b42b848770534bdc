import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Collector } from '@plumbline/backstage-plugin-evidence-node';
import { readFileCollector } from './file/FileCollector';
import { readOwnershipCollector } from './ownership';

/** Makes the collector of one section of `plumbline.collectors`. */
export type CollectorTypeReader = (id: string, own: Config) => Collector;

/** By `type`: those that come with the plugin. */
export const builtInCollectorTypes: Readonly<
  Record<string, CollectorTypeReader>
> = {
  file: readFileCollector,
  ownership: readOwnershipCollector,
};

/**
 * The collectors of `plumbline.collectors.<id>`.
 *
 * @throws InputError that names the key which is wrong
 */
export function readCollectors(
  root: Config,
  types: ReadonlyMap<string, CollectorTypeReader>,
): Collector[] {
  const collectors = root.getOptionalConfig('plumbline.collectors');
  return (collectors?.keys() ?? []).map(id => {
    const own = collectors!.getConfig(id);
    const type = own.getString('type');
    const reader = types.get(type);
    if (!reader) {
      const known = [...types.keys()].sort().map(one => `'${one}'`);
      throw new InputError(
        `'plumbline.collectors.${id}.type' is '${type}'; installed are ${known.join(
          ', ',
        )}. Other types come with modules: docs/sources.md`,
      );
    }
    return reader(id, own);
  });
}
