import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { Descriptor, refOf } from '../../estate/entities';
import { Random } from '../../estate/Random';
import { Backend } from '../../kill/Backend';
import { Item, itemsOf } from '../../kill/items';
import { Script } from '../../kill/Script';
import { entitiesOf, fireAlert, services } from '../../kill/World';
import { FaultySources } from '../../recorders/FaultySources';
import { Api, signedIn } from '../../support/api';
import {
  deliveriesLayer,
  newSecrets,
  Receivers,
  Secrets,
  startReceivers,
} from '../../support/deliveries';
import { Books } from './Books';

/** Services that changes and observations are about, and decisions. */
const loads = Array.from({ length: 40 }, (_, n) => `load-${n}`);
/** Services that the pager is queried about; each question is repeated only after a while. */
export const paged = Array.from({ length: 40 }, (_, n) => `paged-${n}`);
const ana = 'user:default/ana.ruiz';
/** Sets the clock of one start off. */
const offBy = resolve(__dirname, 'clockOff.cjs');

const component = (
  name: string,
  annotations: Record<string, string> = {},
): Descriptor => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    annotations: { 'github.com/project-slug': `shop/${name}`, ...annotations },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'load-team' },
});

function entitiesOfStand(): Descriptor[] {
  return [
    ...(services.flatMap(entitiesOf) as Descriptor[]),
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: {
        name: 'load-team',
        annotations: { 'plumbline.dev/channel': '#load-oncall' },
      },
      spec: { type: 'team', children: [] },
    },
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name: 'ana.ruiz' },
      spec: { memberOf: ['load-team'] },
    },
    ...loads.map(name => component(name)),
    ...paged.map(name =>
      component(name, { 'pagerduty.com/service-id': name.toUpperCase() }),
    ),
    component('webhooks', { 'pagerduty.com/service-id': 'PWEBHOOKS' }),
  ];
}

export interface StandOptions {
  engine: 'SQLite' | 'PostgreSQL';
  /** The state folder; its creator removes it. */
  folder: string;
  seed: number;
  /** How many processes share one database. */
  replicas: number;
  databaseUrl?: string;
}

/** A portal under faults: its estate, what it talks to, and who posts to it. */
export class Stand {
  /** Closed and begun anew once its lines are drawn. */
  books = new Books();
  readonly replicas: Backend[] = [];
  readonly random: Random;
  readonly script: Script;
  /** Names of alerts that were fired. */
  readonly fired: string[] = [];
  readonly #entities = entitiesOfStand();
  #number = 0;
  #decider: Api | undefined;

  private constructor(
    readonly options: StandOptions,
    readonly secrets: Secrets,
    readonly receivers: Receivers,
    readonly sources: FaultySources,
  ) {
    this.random = new Random(options.seed);
    const item = itemsOf({
      seed: options.seed,
      entities: this.#entities.filter(({ metadata }) =>
        loads.includes(metadata.name),
      ),
      secret: this.secrets.github,
      now: new Date(Date.now() - 1_200_000).toISOString(),
    });
    this.script = new Script(item);
  }

  static async prepare(options: StandOptions): Promise<Stand> {
    const secrets = newSecrets();
    const receivers = await startReceivers(
      secrets,
      [...services, 'load'].map(team => `${team}-oncall`),
    );
    const sources = await new FaultySources().listen();
    sources.services = paged.map(name => name.toUpperCase());
    const stand = new Stand(options, secrets, receivers, sources);
    for (const service of services) {
      const id = `Q${service.toUpperCase()}`;
      const serviceId = `P${service.toUpperCase()}`;
      const status = 'triggered' as const;
      receivers.pagerduty.incidents.push({ id, serviceId, status });
    }
    mkdirSync(join(options.folder, 'standards/controls'), { recursive: true });
    copyFileSync(
      resolve(__dirname, '../../../standards/controls/readme-present.yaml'),
      join(options.folder, 'standards/controls/readme-present.yaml'),
    );
    stand.writeCatalog();
    for (let n = 0; n < options.replicas; n++) {
      stand.replicas.push(
        await Backend.prepare({
          folder: join(options.folder, `state-${n}`),
          layers: [stand.#writeLayer(n)],
          databaseUrl: options.databaseUrl,
          env: { NODE_OPTIONS: `--require ${offBy}` },
        }),
      );
    }
    return stand;
  }

  get engine(): string {
    return this.options.engine;
  }

  get api(): Api {
    return this.replicas[0].api;
  }

  /** Somebody of the team that owns what decisions are about. */
  async decider(api = this.api): Promise<Api> {
    this.#decider ??= await signedIn(api.url, 'ana.ruiz');
    return new Api(api.url, this.#decider.token);
  }

  /** Adds a service to the catalog's file; gives its reference. */
  addService(name: string): string {
    const entity = component(name);
    this.#entities.push(entity);
    this.writeCatalog();
    return refOf(entity);
  }

  writeCatalog(): void {
    writeFileSync(
      join(this.options.folder, 'catalog.yaml'),
      this.#entities.map(entity => stringify(entity)).join('---\n'),
    );
  }

  /** A name that is not in use. */
  next(prefix: string): string {
    this.#number += 1;
    return `${prefix}${this.#number}`;
  }

  /** One alert, entered as acknowledged if it was. */
  async fire(fault: string, api = this.api): Promise<string> {
    const name = this.next('Alert');
    const service = this.random.pick(services);
    const entry = { fault, kind: 'alert' as const, key: name };
    try {
      await fireAlert(api, this.secrets, { name, service });
    } catch (error) {
      this.books.add({ ...entry, acknowledged: false });
      throw error;
    }
    this.books.add({ ...entry, acknowledged: true });
    return name;
  }

  /** One decision by a person; resolves when it was acknowledged. */
  async decide(fault: string, api = this.api): Promise<void> {
    const key = this.next('decision ');
    const entityRef = `component:default/${
      loads[this.#decided % loads.length]
    }`;
    this.#decided += 1;
    const decider = await this.decider(api);
    const { status, text } = await decider.post('/api/scorecards/exemptions', {
      entityRef,
      control: 'readme-present',
      reason: key,
      expires: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    });
    const acknowledged = status === 200 || status === 201;
    this.books.add({ fault, kind: 'decision', key, acknowledged });
    if (!acknowledged) {
      throw new Error(`The decision was answered ${status}: ${text}`);
    }
  }
  #decided = 0;

  /** Posts writes while something goes on, and enters them. */
  async underLoad<T>(
    fault: string,
    api: Api,
    work: (load: {
      acknowledged(): number;
      settled(): Promise<void>;
    }) => Promise<T>,
    mayRefuse: readonly number[] = [503],
  ): Promise<T> {
    const first = this.script.sent.length;
    let acknowledged = 0;
    const round = {
      over: false,
      // Steady, and yet most of the machine is left for what else happens.
      pause: 100,
      onAcknowledged: () => {
        acknowledged += 1;
      },
      onRefused: (status: number, text: string) => {
        if (!mayRefuse.includes(status)) {
          this.books.problem(fault, `refused ${status}: ${text.slice(0, 300)}`);
        }
      },
    };
    const posting = this.script.post(api, round);
    posting.catch(error => this.books.problem(fault, String(error)));
    const next = async () => {
      const before = acknowledged;
      while (acknowledged === before) {
        await new Promise(later => setTimeout(later, 10));
      }
    };
    try {
      return await work({ acknowledged: () => acknowledged, settled: next });
    } finally {
      round.over = true;
      await posting.catch(() => {});
      for (const { item, acknowledged: was } of this.script.sent.slice(first)) {
        this.#enter(fault, item, was);
      }
    }
  }

  #enter(fault: string, { revision }: Item, acknowledged: boolean): void {
    if (revision !== undefined) {
      this.books.add({ fault, kind: 'change', key: revision, acknowledged });
    }
  }

  async close(): Promise<void> {
    for (const backend of this.replicas) {
      await backend.kill();
    }
    await this.receivers.slack.close();
    await this.receivers.pagerduty.close();
    await this.sources.close();
  }

  /** By the name of the host in what it sends, a replica is known to the receivers. */
  static hostName(replica: number): string {
    return replica === 0 ? '127.0.0.1' : 'localhost';
  }

  #writeLayer(replica: number): string {
    const { secrets, receivers, sources, options } = this;
    const layer = deliveriesLayer(secrets, receivers);
    const named = (host: string) =>
      host.replace('127.0.0.1', Stand.hostName(replica));
    const { plumbline } = layer;
    plumbline.deliveries.slack.baseUrl = named(
      plumbline.deliveries.slack.baseUrl,
    );
    const often = { frequency: { seconds: 5 }, timeout: { seconds: 4 } };
    const url = `http://${named(sources.host)}`;
    const file = join(options.folder, `layer-${replica}.yaml`);
    writeFileSync(
      file,
      stringify({
        catalog: {
          processingInterval: { seconds: 1 },
          locations: [
            {
              type: 'file',
              target: join(options.folder, 'catalog.yaml'),
              rules: [{ allow: ['Component', 'Group', 'User'] }],
            },
          ],
        },
        auth: { providers: { example: {} } },
        plumbline: {
          ...plumbline,
          signIn: 'example',
          exampleUsers: { [ana]: 'Ana Ruiz' },
          standards: {
            faults: { url: `file:${join(options.folder, 'standards')}` },
          },
          webhooks: {
            ...plumbline.webhooks,
            pagerduty: { secrets: { current: secrets.pagerDutyToken } },
          },
          outbound: {
            allow: {
              ...plumbline.outbound.allow,
              slackByName: named(receivers.slack.host),
              sources: named(sources.host),
            },
          },
          collectors: {
            prometheus: { type: 'prometheus', url, ...often },
            alertmanager: { type: 'alertmanager', url, ...often },
            pagerduty: {
              type: 'pagerduty',
              token: 'u+any',
              baseUrl: url,
              // So that lists are read anew while the test waits.
              checkEvery: { seconds: 5 },
              ...often,
            },
          },
        },
      }),
    );
    return file;
  }
}
