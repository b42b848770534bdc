import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import { watchedSources } from '@plumbline/backstage-plugin-toil-common';
import type {
  OccurrenceSource,
  OccurrenceSourceType,
} from '@plumbline/backstage-plugin-toil-node';

const root = 'plumbline.toil.sources';

/**
 * The trackers of `plumbline.toil.sources.<id>`.
 *
 * @param types - those of installed modules
 * @throws InputError that names the key which is wrong, never with a secret
 */
export function readIntakes(
  config: RootConfigService,
  types: ReadonlyMap<string, OccurrenceSourceType>,
): OccurrenceSource[] {
  const sources = config.getOptionalConfig(root);
  return (sources?.keys() ?? []).map(id => {
    const key = `${root}.${id}`;
    const own = sources!.getConfig(id);
    const type = own.getString('type');
    if (watchedSources.some(each => each === id)) {
      throw new InputError(
        `'${key}' must have another name: the portal watches '${id}' itself`,
      );
    }
    const reader = types.get(type);
    if (!reader) {
      const known = [...types.keys()].sort().map(one => `'${one}'`);
      throw new InputError(
        `'${key}.type' is '${type}'; installed are ${
          known.join(', ') || 'none'
        }. Install the module that reads it, such as '@plumbline/backstage-plugin-toil-backend-module-${type}'; all of them: ${guideUrl(
          'toil.md#trackers-that-are-read-by-themselves',
        )}`,
      );
    }
    return reader.read(own, key, id);
  });
}
