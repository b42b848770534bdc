import {
  Endpoint,
  readEndpoint,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { AlertmanagerApi } from './AlertmanagerApi';
import { AlertmanagerCollector } from './AlertmanagerCollector';

/**
 * `plumbline.collectors.<id>` of type `alertmanager`.
 *
 * @throws InputError naming the key
 */
export function readAlertmanagerCollector(
  id: string,
  own: Config,
  root: Config,
): AlertmanagerCollector {
  const key = `plumbline.collectors.${id}`;
  const endpoint = readEndpoint(
    own,
    key,
    'an Alertmanager',
    'http://alertmanager:9093',
  );
  const timeoutSeconds = secondsOf(own, 'timeout', 10);
  return new AlertmanagerCollector({
    id,
    url: endpoint.url,
    api: new AlertmanagerApi({
      alertmanager: endpoint,
      rules: readRules(own, key, root),
      timeoutSeconds,
    }),
    serviceLabels: readLabels(own, key),
    frequencySeconds: secondsOf(own, 'frequency', 60),
    timeoutSeconds,
  });
}

/** The id of a collector of type `prometheus`, or an address of its own. */
function readRules(
  own: Config,
  key: string,
  root: Config,
): Endpoint | undefined {
  const value = own.getOptional('rules');
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== 'string') {
    return readRulesEndpoint(own.getConfig('rules'), `${key}.rules`);
  }
  const other = `plumbline.collectors.${value}`;
  const prometheus = root.getOptionalConfig(other);
  if (prometheus?.getOptionalString('type') !== 'prometheus') {
    throw new InputError(
      `'${key}.rules' is '${value}', which is not a collector of type 'prometheus'`,
    );
  }
  return readRulesEndpoint(prometheus, other);
}

function readRulesEndpoint(own: Config, key: string): Endpoint {
  return readEndpoint(own, key, 'a Prometheus', 'http://prometheus:9090');
}

function readLabels(own: Config, key: string): string[] {
  const text = own.getOptionalString('labels') ?? 'service';
  const labels = text.split(',').map(label => label.trim());
  if (!labels.every(label => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))) {
    throw new InputError(
      `'${key}.labels' must be names of labels, separated by commas, such as service,app`,
    );
  }
  return labels;
}
