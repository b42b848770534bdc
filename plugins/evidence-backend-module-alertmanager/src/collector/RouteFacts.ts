import { createHash } from 'node:crypto';
import type { AlertRoute } from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';
import type { AlertmanagerApi } from './AlertmanagerApi';
import type { Read } from './readAll';
import { routeFact, sharedKinds } from './routeFact';
import type { Labels } from './routes/matchers';
import { AlertmanagerConfig, readConfig } from './routes/readConfig';
import { labelsOfRules, Rules, Service } from './services';

/** What the routes of services follow from. */
export type KnownRoutes = {
  config: AlertmanagerConfig;
  shared: readonly Labels[];
  knowsRules: boolean;
};

/**
 * Where the alerts of services go. Worked out again for a service when the
 * configuration, the rules or its names have changed, and not before.
 */
export class RouteFacts {
  /** What is wrong with what was read last. */
  problems: string[] = [];
  readonly #api: AlertmanagerApi;
  readonly #serviceLabels: readonly string[];
  #text: string | undefined;
  #config: AlertmanagerConfig | undefined;
  #read: Read['rules'];
  #rulesHash: string | undefined;
  #rules: Rules | undefined;
  #known: KnownRoutes | undefined;
  #byService = new Map<string, Labels[]>();
  readonly #found = new Map<
    string,
    { names: readonly string[]; route: AlertRoute | undefined }
  >();

  constructor(options: {
    api: AlertmanagerApi;
    serviceLabels: readonly string[];
  }) {
    this.#api = options.api;
    this.#serviceLabels = options.serviceLabels;
  }

  /** Takes in what was read; a part that is missing stays as it was. */
  async learn(read: Read, { resolve }: CollectorPass): Promise<void> {
    this.problems = [];
    const text = read.status?.config;
    if (text !== undefined && text !== this.#text) {
      this.#text = text;
      this.#known = undefined;
      try {
        this.#config = readConfig(text);
      } catch (error) {
        this.#config = undefined;
        this.#text = undefined;
        this.problems.push(`routes: ${(error as Error).message}`);
      }
    }
    if (read.rules && read.rules !== this.#read) {
      const rules = labelsOfRules(read.rules.items);
      const hash = hashOf(rules);
      if (hash !== this.#rulesHash) {
        this.#known = undefined;
        this.#byService = await byService(rules.own, resolve);
        this.#rules = rules;
        this.#rulesHash = hash;
      }
      this.#read = read.rules;
    }
    const awaited = this.#api.knowsRules && !this.#rules;
    if (this.#config && !awaited && !this.#known) {
      this.#found.clear();
      this.#known = {
        config: this.#config,
        shared: sharedKinds(this.#config, this.#rules?.shared ?? []),
        knowsRules: this.#rules !== undefined,
      };
    }
  }

  /**
   * What routes follow from, where just this was read again: a route that was
   * worked out some time ago is none that was seen now. Another object once
   * routes, or the rules that they are for, have changed.
   */
  seenIn({ status, rules }: Read): KnownRoutes | undefined {
    const isSeen =
      status !== undefined &&
      status.config === this.#text &&
      (rules !== undefined || !this.#api.knowsRules);
    return isSeen ? this.#known : undefined;
  }

  rulesOf(entityRef: string): readonly Labels[] {
    return this.#byService.get(entityRef) ?? [];
  }

  /**
   * @param known - of {@link seenIn}
   * @returns undefined while it is not known
   */
  of(service: Service, known: KnownRoutes): AlertRoute | undefined {
    if (service.names.length === 0) {
      return undefined;
    }
    const { entityRef, names } = service;
    const before = this.#found.get(entityRef);
    if (before && before.names.join('\n') === names.join('\n')) {
      return before.route;
    }
    const route = routeFact(service, {
      ...known,
      serviceLabels: this.#serviceLabels,
    });
    this.#found.set(entityRef, { names, route });
    return route;
  }
}

async function byService(
  rules: readonly Labels[],
  resolve: CollectorPass['resolve'],
): Promise<Map<string, Labels[]>> {
  const refs =
    rules.length > 0
      ? await resolve(rules.map(labels => ({ type: 'alert', labels })))
      : [];
  const found = new Map<string, Labels[]>();
  rules.forEach((labels, index) => {
    const ref = refs[index];
    if (ref !== undefined) {
      found.set(ref, [...(found.get(ref) ?? []), labels]);
    }
  });
  return found;
}

function hashOf(rules: Rules): string {
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex');
}
