import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  Endpoint,
  readEndpoint,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import { isName, Workload } from './edges';
import { IstioOptions, istioReporters } from './istio';
import type { Part } from './Part';
import { istioPart, serviceGraphPart } from './parts';
import { PrometheusApi } from './PrometheusApi';
import { PrometheusCollector } from './PrometheusCollector';
import { serviceGraphDefaults, ServiceGraphOptions } from './serviceGraph';
import { burnRatePart, pyrraPart, slothPart } from './slos';
import { maxTrafficPoints, TrafficOptions } from './traffic';

/** More are better recorded by rules under one name. */
const maxSlos = 50;

/**
 * `plumbline.collectors.<id>` of type `prometheus`.
 *
 * @throws InputError naming the key
 */
export function readPrometheusCollector(
  id: string,
  own: Config,
): PrometheusCollector {
  const key = `plumbline.collectors.${id}`;
  const endpoint = readPrometheusEndpoint(own, key);
  const frequencySeconds = secondsOf(own, 'frequency', 60);
  const timeoutSeconds = secondsOf(own, 'timeout', 20);
  const windowSeconds = Math.round(secondsOf(own, 'window', 300));
  if (windowSeconds < Math.max(1, frequencySeconds)) {
    throw new InputError(
      `'${key}.window' must be at least as long as '${key}.frequency', or calls between two passes would not be seen`,
    );
  }
  return new PrometheusCollector({
    id,
    host: endpoint.url.host,
    api: new PrometheusApi({
      ...endpoint,
      // Half of it, so that one that hangs leaves time for the others.
      queryTimeoutSeconds: timeoutSeconds / 2,
    }),
    parts: readParts(own, key, windowSeconds),
    traffic: readTrafficOptions(own, `${key}.traffic`),
    frequencySeconds,
    timeoutSeconds,
  });
}

/** @throws InputError naming the key */
function readPrometheusEndpoint(own: Config, key: string): Endpoint {
  return readEndpoint(own, key, 'a Prometheus', 'http://prometheus:9090');
}

function readParts(own: Config, key: string, windowSeconds: number): Part[] {
  const parts: Part[] = [];
  const graph = optionsOf(own, 'serviceGraph');
  if (graph) {
    parts.push(
      serviceGraphPart(
        readServiceGraph(graph, `${key}.serviceGraph`),
        windowSeconds,
      ),
    );
  }
  const istio = optionsOf(own, 'istio');
  if (istio) {
    parts.push(istioPart(readIstio(istio, `${key}.istio`), windowSeconds));
  }
  const sloth = optionsOf(own, 'sloth');
  if (sloth) {
    parts.push(slothPart(selectorOf(sloth, `${key}.sloth`)));
  }
  const pyrra = optionsOf(own, 'pyrra');
  if (pyrra) {
    parts.push(
      pyrraPart(
        nameOf(pyrra, 'serviceLabel', 'service', `${key}.pyrra`),
        selectorOf(pyrra, `${key}.pyrra`),
      ),
    );
  }
  parts.push(...readSlos(own, key));
  if (parts.length === 0) {
    throw new InputError(`'${key}' leaves nothing to read`);
  }
  return parts;
}

type Options = Config | 'defaults';

/** All is read unless it is switched off: what is not there costs a query that finds nothing. */
function optionsOf(own: Config, name: string): Options | undefined {
  const value = own.getOptional(name);
  if (value === undefined || value === true) {
    return 'defaults';
  }
  return value === false ? undefined : own.getConfig(name);
}

function readServiceGraph(options: Options, key: string): ServiceGraphOptions {
  const { labels } = serviceGraphDefaults;
  const own = options === 'defaults' ? undefined : options;
  const named = own?.getOptionalConfig('labels') ?? 'defaults';
  const optional = (name: string) =>
    nameOf(named, name, '', `${key}.labels`) || undefined;
  return {
    metric: nameOf(options, 'metric', serviceGraphDefaults.metric, key),
    labels: {
      client: nameOf(named, 'client', labels.client, `${key}.labels`),
      server: nameOf(named, 'server', labels.server, `${key}.labels`),
      connectionType: nameOf(
        named,
        'connectionType',
        labels.connectionType,
        `${key}.labels`,
      ),
      clientNamespace: optional('clientNamespace'),
      serverNamespace: optional('serverNamespace'),
    },
    selector: selectorOf(options, key),
  };
}

function readIstio(options: Options, key: string): IstioOptions {
  const given =
    options === 'defaults' ? undefined : options.getOptionalString('reporter');
  const reporter = istioReporters.find(one => one === (given ?? 'source'));
  if (!reporter) {
    throw new InputError(
      `'${key}.reporter' is '${given}'; it must be one of ${istioReporters
        .map(one => `'${one}'`)
        .join(', ')}`,
    );
  }
  return { reporter, selector: selectorOf(options, key) };
}

function readSlos(own: Config, key: string): Part[] {
  const slos = own.getOptionalConfig('slos');
  const names = slos?.keys() ?? [];
  if (names.length > maxSlos) {
    throw new InputError(
      `'${key}.slos' has ${names.length} queries; more than ${maxSlos} belong into recording rules`,
    );
  }
  return names.map(name => {
    const slo = slos!.getConfig(name);
    const objective = slo.getOptionalNumber('objective');
    if (objective !== undefined && !(objective > 0 && objective <= 100)) {
      throw new InputError(
        `'${key}.slos.${name}.objective' must be a percentage, such as 99.9`,
      );
    }
    const query = slo.getString('query');
    const subject = readSubject(slo, `${key}.slos.${name}`);
    return burnRatePart({ name, query, subject, objective });
  });
}

const daySeconds = 86_400;

/** @throws InputError naming the key */
function readTrafficOptions(
  own: Config,
  key: string,
): TrafficOptions | undefined {
  const traffic = own.getOptionalConfig('traffic');
  if (!traffic) {
    return undefined;
  }
  const [requests, scrapes] = ['requests', 'scrapes'].map(name => {
    const expression = traffic.getString(name);
    if (!expression.includes('$window')) {
      throw new InputError(
        `'${key}.${name}' must have '$window' where the range of its series is, such as [$window]`,
      );
    }
    return expression;
  });
  const periodSeconds = Math.round(
    secondsOf(traffic, 'period', 30 * daySeconds),
  );
  const gapSeconds = Math.round(secondsOf(traffic, 'gap', 300));
  if (gapSeconds < 1 || periodSeconds < 20 * gapSeconds) {
    throw new InputError(
      `'${key}.period' must be at least 20 times as long as '${key}.gap'`,
    );
  }
  if (periodSeconds / gapSeconds > maxTrafficPoints) {
    throw new InputError(
      `'${key}.gap' must be at least ${Math.ceil(
        periodSeconds / maxTrafficPoints,
      )} seconds with a period of ${periodSeconds}`,
    );
  }
  return {
    requests,
    scrapes,
    periodSeconds,
    gapSeconds,
    serviceLabel: nameOf(traffic, 'serviceLabel', 'service', key),
  };
}

function readSubject(slo: Config, key: string): Workload | string {
  const service = slo.getOptionalString('service');
  const entityRef = slo.getOptionalString('entityRef');
  const ref = entityRefSchema.safeParse(entityRef);
  if (service === undefined && ref.success) {
    return ref.data;
  }
  if (entityRef === undefined && isName(service)) {
    return { type: 'workload', name: service };
  }
  throw new InputError(
    `'${key}' needs either 'entityRef', such as component:default/checkout, or 'service', a name`,
  );
}

function nameOf(
  options: Options,
  name: string,
  defaultName: string,
  key: string,
): string {
  const given =
    options === 'defaults' ? undefined : options.getOptionalString(name);
  if (given !== undefined && !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(given)) {
    throw new InputError(
      `'${key}.${name}' must be the name of a metric or a label`,
    );
  }
  return given ?? defaultName;
}

function selectorOf(options: Options, key: string): string | undefined {
  const selector =
    options === 'defaults' ? undefined : options.getOptionalString('selector');
  if (selector !== undefined && /[{}]/.test(selector)) {
    throw new InputError(
      `'${key}.selector' must be matchers without braces, such as cluster="prod"`,
    );
  }
  return selector;
}
