import alertmanagerModule from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager';
import prometheusModule from '@plumbline/backstage-plugin-evidence-backend-module-prometheus';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  CollectorPass,
  evidenceExtensionPoint,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';
import { descriptorReader, gateOf } from './catalogAccess';
import { refOf, Report, Step, toEnd, toEntity, toSignal } from './histories';

const secret = 'the-present-secret';

/** One installation that receives what becomes known, queried as one reader. */
export async function startRandomWorld(knex: Knex, hidden: string[]) {
  let described: readonly Entity[] = [];
  let pass: (given: CollectorPass) => Promise<void> = async () => {};
  const world = await startEvidence({
    hidden,
    config: {
      plumbline: {
        webhooks: {
          alertmanager: { secrets: { one: secret }, repeatInterval: '30m' },
          gitlab: { secrets: { one: secret } },
        },
        collectors: { ownership: { type: 'ownership' } },
      },
    },
    features: [
      alertmanagerModule,
      prometheusModule,
      mockServices.database.factory({ knex }),
      descriptorReader(() => described).factory,
      createBackendModule({
        pluginId: 'evidence',
        moduleId: 'scanner',
        register(env) {
          env.registerInit({
            deps: { evidence: evidenceExtensionPoint },
            async init({ evidence }) {
              evidence.addCollector({
                id: 'scanner',
                title: 'A scanner',
                frequencySeconds: 1,
                timeoutSeconds: 10,
                collect: given => pass(given),
              });
            },
          });
        },
      }),
    ],
  });

  // The walker reads when it is let, so that what it notes is the same everywhere.
  const gate = gateOf(world.catalog);
  // At first it reads more often, until the estate no longer grows.
  for (let walk = 0; walk < 20; walk++) {
    await gate.letOne();
  }

  async function scan(run: (given: CollectorPass) => Promise<void>) {
    pass = run;
    await world.scheduler.triggerTask('evidence-collector-scanner');
  }

  async function push(source: string, body: object) {
    if (source.endsWith('scanner')) {
      await scan(given => given.report({ ...body, type: 'delta' } as never));
      return;
    }
    await world
      .as(ana)
      .post('/observations', { source, ...body })
      .expect(200);
  }

  async function post(path: string, body: object) {
    const { status, text } = await world.as(ana).post(path, body);
    if (status >= 300) {
      throw new Error(`${path}: ${status} ${text}`);
    }
  }

  /** @param prefix - of every name of this history */
  async function receive(
    prefix: string,
    step: Step,
    at: number,
  ): Promise<void> {
    setClock(iso(at));
    const source = (of: string) => (of === 'scanner' ? of : prefix + of);
    const observedAt = iso(at);
    switch (step.step) {
      case 'describe':
        world.catalog.entities = [
          // Of an estate that was never empty an empty one is not believed.
          aComponent('always'),
          ...step.entities.map(one => toEntity(prefix, one)),
        ];
        described = world.catalog.entities;
        await gate.letOne();
        break;
      case 'collector-fails':
        await scan(async given => {
          await given.report({ type: 'delta', observedAt });
          throw new Error(`It can't read ${prefix}`);
        });
        break;
      case 'owners-are-looked-at':
        await world.scheduler.triggerTask('evidence-collector-ownership');
        break;
      case 'facts':
        await push(source(step.source), {
          observedAt,
          facts: step.items.map(({ of, says }) => ({
            entityRef: refOf(prefix, of),
            ...factOf(prefix, says),
          })),
        });
        break;
      case 'edges':
        await push(source(step.source), {
          observedAt,
          edges: step.items.map(({ from, to, count }) => ({
            from: toEnd(prefix, from),
            to: toEnd(prefix, to),
            type: 'calls',
            count,
            windowSeconds: 60,
            lastSeen: observedAt,
          })),
        });
        break;
      case 'workloads':
        await push(source(step.source), {
          observedAt,
          workloads: step.items.map(({ strong, weak, team }) => ({
            name: prefix + strong,
            region: 'eu',
            labels: {
              ...(weak && { app: prefix + weak }),
              ...(team && { team: prefix + team }),
            },
          })),
        });
        break;
      case 'changes':
        await post('/changes', {
          items: step.items.map(({ of, kind, by }) => {
            const end = toEnd(prefix, of);
            return {
              source: source(step.source),
              id: `${at} ${JSON.stringify(of)} ${kind}`,
              kind,
              ...(typeof end === 'string'
                ? { entityRef: end }
                : { signal: end }),
              occurredAt: iso(at - 60_000),
              revision: `v${at}`,
              ...(by && { actor: prefix + by }),
              environment: 'production',
              outcome: 'succeeded',
            };
          }),
        });
        break;
      case 'alerts':
        await deliver(prefix, step, at);
        break;
      default:
        await post('/incidents', {
          source: source(step.source),
          id: `${prefix}${step.id}`,
          title: 'It fails',
          services: step.items.map(one => toEnd(prefix, one)),
          status: step.status,
          start: iso(at - (at % 86_400_000)),
          updatedAt: observedAt,
        });
    }
  }

  /** Alertmanager groups by service, or everything, and sends a group at a time. */
  async function deliver(
    prefix: string,
    { items, together }: Extract<Report, { step: 'alerts' }>,
    at: number,
  ) {
    const alerts = items.map(item => toAlert(prefix, item, at));
    for (const group of together ? [alerts] : alerts.map(one => [one])) {
      const { status: code, text } = await world
        .as(ana)
        .post('/webhooks/alertmanager', {
          version: '4',
          groupKey: together ? prefix : JSON.stringify(group[0].labels),
          truncatedAlerts: 0,
          status: group.some(one => one.status === 'firing')
            ? 'firing'
            : 'resolved',
          receiver: 'portal',
          groupLabels: { alertname: 'Errors' },
          commonLabels: {},
          commonAnnotations: {},
          externalURL: 'http://alertmanager.example:9093',
          alerts: group,
        })
        .set('authorization', `Bearer ${secret}`);
      if (code >= 300) {
        throw new Error(`${code} ${text}`);
      }
    }
  }

  async function stop() {
    gate.open();
    await world.stop();
  }

  return {
    ...world,
    stop,
    receive,
    reader: world.as(outsider),
    everybody: world.as(ana),
  };
}

function toAlert(
  prefix: string,
  { of, status, episode }: Extract<Report, { step: 'alerts' }>['items'][number],
  at: number,
) {
  const signal = toSignal('alert', prefix, of);
  const labels = signal.type === 'alert' ? signal.labels : {};
  return {
    status,
    labels: { alertname: 'Errors', ...labels },
    annotations: { summary: 'It fails' },
    startsAt: iso(at - (at % 86_400_000) + episode * 3_600_000),
    endsAt: status === 'resolved' ? iso(at) : '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph',
    fingerprint: JSON.stringify(labels),
  };
}

function factOf(
  prefix: string,
  says: Extract<Report, { step: 'facts' }>['items'][number]['says'],
) {
  switch (says) {
    case 'alert':
      return { name: 'alerts.firing', value: [{ name: 'Slow' }] };
    case 'slo':
      return { name: 'slo.state', value: [{ name: 'Slow', objective: 0.9 }] };
    default:
      return {
        name: 'ownership.claims',
        value: [{ by: 'The pager', owner: refOf(prefix, says) }],
      };
  }
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
