import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Collector } from '@plumbline/backstage-plugin-evidence-node';
import { readAlertmanagerCollector } from './alertmanager';
import { readFileCollector } from './file/FileCollector';
import { readOwnershipCollector } from './ownership';
import { readPrometheusCollector } from './prometheus';

/** Makes the collector of one section of `plumbline.collectors`. */
export type CollectorTypeReader = (id: string, own: Config) => Collector;

/** By `type`: those that come with the plugin. */
export function builtInCollectorTypes(
  root: Config,
): Record<string, CollectorTypeReader> {
  return {
    alertmanager: (id, own) => readAlertmanagerCollector(id, own, root),
    file: readFileCollector,
    ownership: readOwnershipCollector,
    prometheus: readPrometheusCollector,
  };
}

/**
 * The collectors of `plumbline.collectors.<id>`.
 *
 * @throws InputError that names the key which is wrong
 */
export function readCollectors(
  root: Config,
  types: ReadonlyMap<string, CollectorTypeReader> = new Map(
    Object.entries(builtInCollectorTypes(root)),
  ),
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
