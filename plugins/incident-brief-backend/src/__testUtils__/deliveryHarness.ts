import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type {
  AlertGroup,
  EvidenceContext,
  FeedEntry,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { DeliveryQuery } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  changeFixture,
  contextFixture,
  entityFixture,
} from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import {
  createPagerDutyTarget,
  PagerDutyServer,
  startPagerDuty,
} from '@plumbline/backstage-plugin-incident-brief-backend-module-pagerduty/testUtils';
import {
  createSlackTarget,
  SlackServer,
  startSlack,
} from '@plumbline/backstage-plugin-incident-brief-backend-module-slack/testUtils';
import type { DeliveryStore } from '../deliveries/DeliveryStore';
import { createDeliveries } from '../deliveries/createDeliveries';
import { BriefService } from '../service/BriefService';

export const checkout = 'component:default/checkout';

export function anAlertGroup(part: Partial<AlertGroup> = {}): AlertGroup {
  const entityRefs = part.entityRefs ?? [checkout];
  return {
    id: 'g1',
    source: 'alertmanager',
    title: 'CheckoutHighErrorRate',
    status: 'firing',
    labels: {},
    entityRefs,
    firing: 1,
    resolved: 0,
    alerts: entityRefs.map((entityRef, i) => ({
      id: `a${i}`,
      source: 'alertmanager',
      fingerprint: `f${i}`,
      name: 'HighErrorRate',
      severity: 'critical',
      status: 'firing',
      stale: false,
      labels: {},
      entityRef,
      groupIds: ['g1'],
      startsAt: '2026-03-03T02:09:00.000Z',
      receivedAt: '2026-03-03T02:09:01.000Z',
      lastHeardAt: '2026-03-03T02:09:01.000Z',
    })),
    startedAt: '2026-03-03T02:09:00.000Z',
    updatedAt: '2026-03-03T02:09:00.000Z',
    ...part,
  };
}

export function anIncident(part: Partial<Incident> = {}): Incident {
  return {
    key: 'pagerduty:PINC1',
    source: 'pagerduty',
    id: 'PINC1',
    title: 'Checkout is down',
    status: 'open',
    start: '2026-03-03T02:09:30.000Z',
    entityRefs: [checkout],
    receivedAt: '2026-03-03T02:09:31.000Z',
    updatedAt: '2026-03-03T02:09:31.000Z',
    ...part,
  };
}

/** A context whose owner names a channel; without one, where it is undefined. */
export function contextIn(
  channel: string | undefined,
  entityRef: string = checkout,
): EvidenceContext {
  const group = `group:default/team-of-${entityRef.split('/')[1]}`;
  return contextFixture({
    subject: entityFixture(entityRef, { owner: group }),
    entities: [
      entityFixture(group, {
        annotations: channel ? { 'plumbline.dev/channel': channel } : {},
      }),
    ],
  });
}

type World = {
  contexts: EvidenceContext[];
  feed: FeedEntry[];
  alertGroups: AlertGroup[];
  incidents: Incident[];
  /** Up to this step, nothing is kept in the feed. */
  feedStart: number;
  /** Whatever happens while a page of incidents is read. */
  whileListing?: () => Promise<void>;
};

/**
 * Deliveries over real HTTP to servers that speak Slack's and PagerDuty's APIs,
 * with evidence from memory and a clock that the test moves.
 */
export async function createHarness(options: {
  contexts?: EvidenceContext[];
  scopes?: string[];
  config?: object;
}) {
  const slack: SlackServer = await startSlack({ scopes: options.scopes });
  const pagerduty: PagerDutyServer = await startPagerDuty();
  const world: World = {
    contexts: options.contexts ?? [contextIn('#pay-oncall')],
    feed: [],
    alertGroups: [],
    incidents: [],
    feedStart: 0,
  };
  const logged: string[] = [];
  const log = (message: string, meta?: unknown) =>
    logged.push(`${message} ${meta ? JSON.stringify(meta) : ''}`);
  const logger = mockServices.logger.mock({
    info: log,
    warn: log,
    error: log,
  });
  // Slack's own messages are stamped with 02:10 and later.
  let time = Date.parse('2026-03-03T02:10:00Z');
  const config = mockServices.rootConfig({
    data: {
      app: { baseUrl: 'https://portal.example.com' },
      plumbline: {
        deliveries: {
          slack: { token: 'xoxb-right', baseUrl: `http://${slack.host}/api` },
          pagerduty: {
            token: 'pd-right',
            from: 'bot@example.com',
            baseUrl: `http://${pagerduty.host}`,
          },
          ...options.config,
        },
        outbound: { allow: { slack: slack.host, pd: pagerduty.host } },
      },
    },
  });
  const catalog = catalogServiceMock({
    entities: [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: 'checkout',
          annotations: { 'pagerduty.com/service-id': 'PSVC1' },
        },
      },
    ],
  });

  /** The outsider may see nothing, all others everything. */
  const permissions = mockServices.permissions.mock({
    async authorizeConditional(requests, given) {
      const { principal } = given!.credentials as {
        principal: { userEntityRef?: string };
      };
      const result =
        principal.userEntityRef === 'user:default/outsider'
          ? AuthorizeResult.DENY
          : AuthorizeResult.ALLOW;
      return requests.map(() => ({ result } as const));
    },
  });

  return {
    slack,
    pagerduty,
    world,
    logged,
    now: () => time,
    pass: (seconds: number) => {
      time += seconds * 1_000;
    },
    /** A process: `run` lets it work for a while. */
    process(store: DeliveryStore) {
      const fake = fakeEvidenceService(world);
      const evidence: typeof fake = {
        ...fake,
        async listIncidents(...request) {
          await world.whileListing?.();
          return fake.listIncidents(...request);
        },
      };
      const auth = mockServices.auth({ pluginId: 'incident-brief' });
      const clock = () => new Date(time);
      const { loop, service } = createDeliveries({
        actAs: async user => mockCredentials.user(user),
        auth,
        briefs: new BriefService({ evidence, clock }),
        clock,
        config,
        evidence,
        logger,
        machine: () => time,
        store,
        targets: [
          createSlackTarget({ config, timeout: 300 }),
          createPagerDutyTarget({ catalog, config, evidence, timeout: 300 }),
        ],
        visibility: new CatalogVisibility({
          auth,
          catalog,
          permissions,
        }),
      });
      return {
        loop: loop!,
        async run(seconds: number) {
          for (let i = 0; i < seconds; i++) {
            time += 1000;
            await loop?.runOnce();
            await loop?.settled();
          }
        },
        list: async (query: Partial<DeliveryQuery> = {}) =>
          (
            await service.list(
              { limit: 50, ...query },
              mockCredentials.service(),
            )
          ).items,
        service,
      };
    },
    /** Adds to the feed. */
    announce(
      type: FeedEntry['type'],
      key: string | undefined,
      entityRef = checkout,
    ) {
      const seq = world.feed.length + 1;
      const at = new Date(time).toISOString();
      world.feed.push({ seq, type, key, entityRef, at });
    },
    /** A deploy of checkout lands, which its brief shows. */
    deploy(revision: string) {
      // In place: the evidence of a process holds the list itself.
      world.contexts.forEach(({ changes }) =>
        changes.splice(0, 1, changeFixture({ id: revision, revision })),
      );
      this.announce('change', undefined);
    },
    close() {
      slack.close();
      pagerduty.close();
    },
  };
}

export type DeliveryHarness = Awaited<ReturnType<typeof createHarness>>;
