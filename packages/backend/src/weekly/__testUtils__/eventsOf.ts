import { drillChecklists } from '@plumbline/backstage-plugin-scorecards-common';
import { eventually } from '../../__testUtils__/eventually';
import {
  begin,
  endsOf,
  flagTypes,
  type Month,
  services,
  staysIn,
  unread,
} from './month';

const hourMs = 3_600_000;
const shop = 'group:default/shop';
const sue = 'user:default/sue';
const weeks = [0, 1, 2, 3];

type Send = (
  method: 'get' | 'post',
  path: string,
  body?: object,
  user?: string,
) => Promise<any>;

/** What happens in a month, in its order, as requests to a portal. */
export function eventsOf(
  month: Month,
  {
    extend,
    record,
    send,
  }: {
    extend: (name: string, end: number) => Promise<void>;
    /** In the register, as another plugin. */
    record: (decision: object) => Promise<unknown>;
    send: Send;
  },
) {
  const at = (hour: number) => begin + hour * hourMs;
  const observe = (
    instant: number,
    name: string,
    about: string,
    value: unknown,
  ) =>
    send('post', '/evidence/observations', {
      source: `test-${name}`.replace(/[^a-z-]/g, '-').toLowerCase(),
      observedAt: new Date(instant).toISOString(),
      facts: [{ entityRef: about, name, value }],
      edges: [],
      workloads: [],
    });

  const events: {
    at: number;
    run: (instant: number) => Promise<unknown>;
  }[] = [];
  month.incidents.forEach((one, index) => {
    const incident = {
      source: 'pager',
      id: String(index),
      services: [one.about],
      title: `Incident ${index}`,
      severity: 'P2',
      start: new Date(at(one.at)).toISOString(),
    };
    events.push({
      at: one.at,
      run: () => send('post', '/evidence/incidents', incident),
    });
    if (one.lasts !== null && one.at + one.lasts < 28 * 24) {
      events.push({
        at: one.at + one.lasts,
        run: instant =>
          send('post', '/evidence/incidents', {
            ...incident,
            status: 'resolved',
            end: new Date(instant).toISOString(),
          }),
      });
    }
  });
  month.deploys.forEach(one =>
    events.push({
      at: one.at,
      run: () =>
        send('post', '/scorecards/gate', {
          repository: `https://git.example/shop/${one.about.slice(18)}`,
          stage: 'deploy',
          services: [one.about],
          environment: one.environment,
          release: {
            commit: `abcdef${one.at}`,
            tests: { passed: 1, failed: one.failed },
          },
        }),
    }),
  );
  month.budgets.forEach(one =>
    events.push({
      at: (one.week + 1) * 7 * 24 - 1 / 60,
      run: instant =>
        observe(instant, 'slo.state', one.about, [
          { name: 'availability', budgetRemaining: one.left },
        ]),
    }),
  );
  const runbook = async (
    { about, present }: Month['runbooks'][number],
    instant: number,
  ) => {
    await observe(instant, 'repository.runbook', about, { present });
    await eventually(async () => {
      const { items } = await send(
        'get' as const,
        `/scorecards/verdicts?entityRef=${about}&control=runbook`,
      );
      expect(items).toMatchObject([{ status: present ? 'pass' : 'fail' }]);
    });
  };
  const flags = (one: Month['flags'][number], instant: number) =>
    observe(instant, 'repository.flags', one.about, {
      present: true,
      invalid: [],
      flags: one.flags.map(flag => ({ ...flag, type: flagTypes[flag.key] })),
    });
  // Read again at the end of each week, as collectors do: what is stale is unknown.
  const read = <T extends { at: number; about: string }>(
    all: readonly T[],
    report: (one: T, instant: number) => Promise<unknown>,
  ) => {
    const latest = new Map<string, T>();
    all.forEach(one =>
      events.push({
        at: one.at,
        run: instant => {
          latest.set(one.about, one);
          return report(one, instant);
        },
      }),
    );
    weeks.forEach(number =>
      events.push({
        at: (number + 1) * 7 * 24 - 0.5,
        run: async instant => {
          for (const one of latest.values()) {
            await report(one, instant);
          }
        },
      }),
    );
  };
  read(month.runbooks, runbook);
  read(month.flags, flags);
  month.drills.forEach(one =>
    events.push({
      at: one.at,
      run: instant =>
        send('post', '/scorecards/drills', {
          entityRef: one.about,
          scenario: one.scenario,
          mode: 'game-day',
          outcome: one.passed ? 'passed' : 'failed',
          heldAt: new Date(instant).toISOString(),
          steps: drillChecklists
            .find(({ scenario }) => scenario === one.scenario)!
            .steps.map(() => (one.passed ? 'worked' : 'failed')),
          findings: Array.from({ length: one.findings }, (_, index) => ({
            kind: 'stale-contact',
            contact: 'pager',
            text: `Number ${index}`,
          })),
        }),
    }),
  );
  month.exemptions.forEach(one => {
    let known: { id: string; version: number };
    const steps: [number | null, string, string][] = [
      [one.approvedAfter, 'approve', 'user:default/pat'],
      [one.approvedAfter && one.revokedAfter, 'revoke', sue],
    ];
    events.push({
      at: one.at,
      run: async instant => {
        known = await send('post', '/scorecards/exemptions', {
          entityRef: one.about,
          control: unread.id,
          reason: 'Later',
          expires: new Date(
            instant + one.lastsDays * 24 * hourMs,
          ).toISOString(),
        });
      },
    });
    steps.forEach(([after, verb, user]) => {
      const isBefore =
        after !== null &&
        after < one.lastsDays * 24 &&
        one.at + after < 28 * 24;
      if (isBefore) {
        events.push({
          at: one.at + after,
          run: async () => {
            const { id, version } = known;
            const path = `/scorecards/exemptions/${id}/${verb}`;
            known = await send('post', path, { version, reason: 'Now' }, user);
          },
        });
      }
    });
  });
  month.waivers.forEach((one, index) => {
    const decide = (action: string, more: object = {}) =>
      record({
        id: `waiver:${index}:${action}`,
        type: 'exemption',
        action,
        subject: { entityRef: one.about, policy: `policy-${index}` },
        actor: sue,
        reason: 'For now',
        ...more,
      });
    const validUntil = (instant: number) =>
      new Date(instant + one.lastsDays * 24 * hourMs).toISOString();
    events.push({
      at: one.at,
      run: instant => decide('approved', { validUntil: validUntil(instant) }),
    });
    const { endedAfter } = one;
    if (endedAfter !== null && one.at + endedAfter < 28 * 24) {
      events.push({
        at: one.at + endedAfter,
        run: () => decide('revoked'),
      });
    }
  });
  month.resources.forEach(one => {
    if (one.extended !== null) {
      events.push({
        at: one.extended.at,
        run: () => extend(one.name, endsOf(one).extended),
      });
    }
  });
  month.rollbacks.forEach((one, index) => {
    const deploy = {
      source: 'ci',
      id: `canary-${index}`,
      kind: 'deploy',
      entityRef: one.about,
      environment: 'canary',
      digest: `sha256:${String(index).repeat(64)}`,
      title: `Release ${index}`,
      occurredAt: new Date(at(one.at)).toISOString(),
    };
    for (const [after, outcome] of [
      [0, 'succeeded'],
      [0.2, 'rolled-back'],
    ] as const) {
      events.push({
        at: one.at + after,
        run: () => send('post', '/evidence/changes', { ...deploy, outcome }),
      });
    }
  });
  // Which incidents there were is known where a source says which are open.
  weeks.forEach(number =>
    events.push({
      at: (number + 1) * 7 * 24 - 0.5,
      run: async instant => {
        for (const about of services) {
          await observe(instant, 'incident.active', about, []);
        }
      },
    }),
  );
  staysIn(month).forEach(({ about, at: hour }, index) =>
    events.push({
      at: hour,
      run: instant =>
        send('post', '/evidence/changes', {
          source: 'ci',
          id: `stays-${index}`,
          kind: 'deploy',
          entityRef: about,
          environment: 'canary',
          digest: `sha256:${'abcd'[index].repeat(64)}`,
          title: `Release ${'abcd'[index]}`,
          occurredAt: new Date(instant).toISOString(),
          outcome: 'succeeded',
        }),
    }),
  );
  month.confirmations.forEach(({ about, at: hour }) =>
    events.push({
      at: hour,
      run: async () => {
        const path = '/scorecards/lifecycle/certification';
        const { seen, version } = await send(
          'get',
          `${path}?entityRef=${about}`,
        );
        await send('post', path, { entityRef: about, version, seen });
      },
    }),
  );
  month.actions.forEach((one, index) => {
    let added: { id: string; version: number };
    events.push({
      at: one.at,
      run: async () => {
        added = await send('post', '/scorecards/weekly/actions', {
          team: shop,
          title: `Action ${index}`,
          owner: shop,
          due: '2026-03-15',
        });
      },
    });
    if (one.endsAfter !== null && one.at + one.endsAfter < 28 * 24) {
      events.push({
        at: one.at + one.endsAfter,
        run: () =>
          send('post', `/scorecards/weekly/actions/${added.id}/end`, {
            version: added.version,
            state: 'done',
          }),
      });
    }
  });
  return events.sort((a, b) => a.at - b.at);
}
