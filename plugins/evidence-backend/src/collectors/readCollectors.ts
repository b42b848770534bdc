import type { UrlReaderService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Collector } from '@plumbline/backstage-plugin-evidence-node';
import { readAlertmanagerCollector } from './alertmanager';
import { readFileCollector } from './file/FileCollector';
import { readGithubDeploymentsCollector } from './github-deployments';
import { readLinksCollector } from './links';
import { readOwnershipCollector } from './ownership';
import { readPagerDutyCollector } from './pagerduty';
import { readPrometheusCollector } from './prometheus';
import { readRepositoriesCollector } from './repositories';
import { readSchemaHistoryCollector } from './schema-history';

/** What collectors of the portal's own configuration may use of it. */
export type CollectorServices = { urlReader?: UrlReaderService };

type Reader = (
  id: string,
  own: Config,
  root: Config,
  services: CollectorServices,
) => Collector;

/** By `type`. */
const readers: Record<string, Reader> = {
  alertmanager: readAlertmanagerCollector,
  file: readFileCollector,
  flyway: (id, own) => readSchemaHistoryCollector(id, 'flyway', own),
  'github-deployments': readGithubDeploymentsCollector,
  links: readLinksCollector,
  liquibase: (id, own) => readSchemaHistoryCollector(id, 'liquibase', own),
  ownership: readOwnershipCollector,
  pagerduty: readPagerDutyCollector,
  prometheus: readPrometheusCollector,
  repositories: (id, own, root, { urlReader }) =>
    readRepositoriesCollector(id, own, root, urlReader),
};

/**
 * The collectors of `plumbline.collectors.<id>`.
 *
 * @throws InputError that names the key which is wrong
 */
export function readCollectors(
  root: Config,
  services: CollectorServices = {},
): Collector[] {
  const collectors = root.getOptionalConfig('plumbline.collectors');
  return (collectors?.keys() ?? []).map(id => {
    const own = collectors!.getConfig(id);
    const type = own.getString('type');
    if (!Object.hasOwn(readers, type)) {
      const types = Object.keys(readers).map(one => `'${one}'`);
      throw new InputError(
        `'plumbline.collectors.${id}.type' is '${type}'; it must be one of ${types.join(
          ', ',
        )}`,
      );
    }
    return readers[type](id, own, root, services);
  });
}
