import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Collector,
  CollectorTypeReader,
  RepositoryHosts,
} from '@plumbline/backstage-plugin-evidence-node';
import { readFileCollector } from './file/FileCollector';
import { readOwnershipCollector } from './ownership';

/** By `type`: those that come with the plugin. */
export const builtInCollectorTypes: Readonly<
  Record<string, CollectorTypeReader>
> = {
  file: readFileCollector,
  ownership: readOwnershipCollector,
};

/** Sections to begin with, of these. */
export const builtInExamples: Readonly<Record<string, string>> = {
  file: 'seen:\n  type: file\n  path: /var/lib/acme/seen.json',
  ownership: 'ownership:\n  type: ownership',
};

/**
 * The collectors of `plumbline.collectors.<id>`.
 *
 * @throws InputError that names the key which is wrong
 */
export function readCollectors(
  root: Config,
  types: ReadonlyMap<string, CollectorTypeReader>,
  repositoryHosts: RepositoryHosts = new Map(),
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
        )}. Other types come with modules: ${guideUrl('sources.md#modules')}`,
      );
    }
    return reader(id, own, { repositoryHosts });
  });
}

/** By the id of a collector in the configuration. */
export function collectorTypes(
  root: Config,
): (id: string) => string | undefined {
  const collectors = root.getOptionalConfig('plumbline.collectors');
  const types = new Map(
    collectors
      ?.keys()
      .map(id => [id, collectors.getConfig(id).getString('type')]),
  );
  return id => types.get(id);
}
