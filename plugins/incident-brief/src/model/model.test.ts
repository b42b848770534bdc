import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import { assembleBrief } from '@plumbline/backstage-plugin-incident-brief-common';
import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import {
  catalogOnlyBrief,
  checkoutBrief,
  dependency,
  fixtureNow,
  ordersDbBrief,
  sourceDownBrief,
} from '../fixtures';
import {
  changeHeadline,
  changeTitle,
  groupQuietKinds,
  kindLines,
  joinUnconnected,
  shortenRefs,
} from './changed';
import { substrateByTeam } from './owners';
import {
  gapsFor,
  gapsForNeighbour,
  markOf,
  numberGaps,
  weakenedByFailure,
} from './gaps';
import { moreWords } from './hit';
import { fromUtcInput, readInstant, toUtcInput } from './instants';
import { mapNeighbours, noNeighbourWords, usersByVerb } from './neighbours';
import { runLines } from './runs';

describe('changes', () => {
  it('distinguishes "none" from "nobody looked"', () => {
    expect(groupQuietKinds(kindLines(checkoutBrief()))).toEqual([
      {
        kinds: ['config', 'flag'],
        state: 'none',
        words: 'none in production (1 source reports its changes)',
      },
      {
        kinds: ['schema'],
        state: 'unknown',
        words: 'none reported; 2 sources report such changes, of others',
      },
      {
        kinds: ['infrastructure'],
        state: 'unknown',
        words: 'no source connected',
      },
    ]);
    expect(
      groupQuietKinds(kindLines(catalogOnlyBrief())).map(({ state }) => state),
    ).toEqual(['unknown']);
  });

  it('states once that nothing is connected', () => {
    const reasons = [
      'no deploys have arrived yet from ci',
      'no source connected for flag changes',
      'no source connected for schema changes',
      'no source connected for commits',
    ];
    expect(joinUnconnected(reasons.join('; '))).toBe(
      'no deploys have arrived yet from ci; no source connected for flag changes, schema changes and commits',
    );
    expect(joinUnconnected(reasons[1])).toBe(reasons[1]);
    const quiet = (['flag', 'schema'] as const).map(kind => ({
      kind,
      state: 'unknown' as const,
      words: `no source connected for ${kind} changes`,
    }));
    expect(groupQuietKinds(quiet)).toEqual([
      {
        kinds: ['flag', 'schema'],
        state: 'unknown',
        words: 'no source connected',
      },
    ]);
  });
});

it('names what within an entity changed, once', () => {
  const flag = {
    ...checkoutBrief().lastChange.byKind.deploy!.change!,
    kind: 'flag' as const,
    item: 'express-pay',
    revision: 'on',
    title: undefined,
  };
  expect(changeTitle(flag)).toBe('express-pay on');
  expect(changeHeadline(flag).strong).toBe('express-pay on');
  expect(changeTitle({ ...flag, revision: 'express-pay=on' })).toBe(
    'express-pay=on',
  );
  expect(changeTitle({ ...flag, title: 'switched on' })).toBe(
    'express-pay: switched on',
  );
  expect(changeTitle({ ...flag, title: 'express-pay on' })).toBe(
    'express-pay on',
  );
});

describe('changeHeadline', () => {
  const [{ change }] = checkoutBrief().lastChange.suspects;

  it('repeats nothing that the title says', () => {
    expect(changeHeadline(change)).toEqual({
      strong: 'v2.14.1',
      title: 'Retry card authorisation once',
      environment: 'prod-eu',
    });
    expect(
      changeHeadline({ ...change, title: 'Checkout v2.14.1 to prod-eu' }),
    ).toEqual({ strong: 'Checkout v2.14.1 to prod-eu' });
    expect(
      changeHeadline({ ...change, title: undefined, revision: undefined }),
    ).toMatchObject({ strong: '(without a title)' });
  });

  it('shortens references in reasons', () => {
    expect(shortenRefs('direct dependency: component:default/payment')).toBe(
      'direct dependency: payment',
    );
  });
});

describe('owners', () => {
  it('says once whom to wake for all that a team runs', () => {
    const [team] = checkoutBrief().owner.substrate;
    const other = { ...team, entityRef: 'resource:default/event-bus' };
    expect(substrateByTeam([team, other])).toEqual([
      { entityRefs: [team.entityRef, other.entityRef], team },
    ]);
  });
});

describe('gaps', () => {
  const gaps = numberGaps({
    confidence: [
      { code: 'a', message: '', affects: 'owner.onCall' },
      { code: 'b', message: '', affects: 'owner' },
      { code: 'c', message: '', affects: 'dependencies:component:default/a' },
    ],
  });

  it('marks the line, the part and the row they weaken', () => {
    expect(gapsFor(gaps, 'owner').map(gap => gap.number)).toEqual([1, 2]);
    expect(gapsFor(gaps, 'owner', 'channel').map(gap => gap.number)).toEqual([
      2,
    ]);
    expect(gapsFor(gaps, 'dependencies')).toHaveLength(1);
    expect(gapsForNeighbour(gaps, 'component:default/a')).toHaveLength(1);
    expect(gapsForNeighbour(gaps, 'component:default/b')).toHaveLength(0);
  });

  it.each([
    ['no-on-call', 'owner.workload.onCall', 'On call unknown'],
    ['owner-missing', 'owner.substrate', 'Owner unknown'],
    ['owner-is-person', 'owner.workload', 'One person'],
    ['firing-unknown', 'firing', 'Firing unknown'],
    ['firing-unknown', 'firing.incidents', 'Incidents unknown'],
    ['runbook-missing', 'service.runbook', 'Runbook unknown'],
    ['changes-unseen', 'lastChange.flag', 'Flags unknown'],
    ['changes-unknown', 'lastChange', 'Changes unknown'],
    ['stale-evidence', 'firing.alerts', 'Stale'],
  ])('call the gap %s of %s by what is unknown: %s', (code, affects, words) => {
    expect(markOf({ code, affects }).words).toBe(words);
  });

  it('names the lines that a failing source weakens', () => {
    expect(weakenedByFailure(numberGaps(sourceDownBrief())).lines).toEqual([
      'Alert',
    ]);
    expect(weakenedByFailure(numberGaps(checkoutBrief())).lines).toEqual([]);
  });
});

it('counts what lies beyond the depth that was read', () => {
  expect(moreWords([{ depth: 3, count: 1204 }])).toEqual([
    '1,204 more at depth 3',
  ]);
});

describe('neighbours', () => {
  it('lists those in trouble first, with how the edge is known', () => {
    expect(mapNeighbours(checkoutBrief(), 'calledBy')[0]).toMatchObject({
      entityRef: 'component:default/frontend',
      edge: 'seen',
    });
    expect(mapNeighbours(checkoutBrief(), 'calls')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          entityRef: 'resource:default/orders-topic',
          status: 'unknown',
          edge: 'not-observable',
        }),
        expect.objectContaining({
          entityRef: 'component:default/loyalty',
          note: 'Not in the catalog',
          exists: false,
        }),
      ]),
    );
  });

  const callsOf = (items: ReturnType<typeof dependency>[]) => {
    const brief = checkoutBrief();
    const dependencies = { ...brief.dependencies, items };
    return mapNeighbours({ ...brief, dependencies }, 'calls');
  };

  it('draws parallel edges to one neighbour once, and none to itself', () => {
    const twice = dependency({ entityRef: 'resource:default/orders-db' });
    expect(
      callsOf([
        { ...twice, type: 'reads', state: 'declared-only' },
        { ...twice, type: 'writes', state: 'declared-and-observed' },
        dependency({ entityRef: checkoutBrief().entityRef }),
      ]),
    ).toMatchObject([{ entityRef: twice.entityRef, edge: 'seen' }]);
  });

  it('leaves out an API where it lists who is behind it', () => {
    const api = dependency({ entityRef: 'api:default/cart', type: 'consumes' });
    const provider = dependency({ entityRef: 'component:default/cart' });
    const through = {
      ...provider,
      sources: [{ ...provider.sources[0], via: api.entityRef }],
    };
    expect(callsOf([api, through])).toMatchObject([
      { entityRef: provider.entityRef },
    ]);
    expect(callsOf([api, provider])).toHaveLength(2);
  });

  it('states that none was seen only where a source observes calls', () => {
    const { dependencies } = contextFixture();
    const words = (context: Partial<EvidenceContext>) =>
      noNeighbourWords(assembleBrief({ ...contextFixture(), ...context }));
    const observable = 'none declared in production, none seen';
    const withoutSource =
      'none declared in production; no source for observed calls';
    expect(words({ dependencies })).toBe(observable);
    expect(words({ dependencies: [] })).toBe(observable);
    expect(words({ dependencies, edgeSources: [] })).toBe(withoutSource);
    expect(words({ dependencies: [], edgeSources: [] })).toBe(withoutSource);
  });

  it('says who writes and who reads a resource', () => {
    expect(
      usersByVerb(ordersDbBrief()).map(({ verb, items }) => [
        verb,
        items.length,
      ]),
    ).toEqual([
      ['written by', 1],
      ['read by', 2],
    ]);
  });
});

describe('runs', () => {
  it('adds up replicas of one place and version, and keeps what is stale', () => {
    const { runtime } = checkoutBrief();
    const [first, second] = runLines({
      ...runtime,
      workloads: [runtime.workloads[0], ...runtime.workloads],
    });
    expect(first).toMatchObject({
      place: 'prod-eu',
      version: 'v2.14.1',
      replicas: 12,
    });
    expect(second.claim.stale).toBe(true);
  });

  it('adds up what is known of all, and shows each problem once', () => {
    const { runtime } = checkoutBrief();
    const [workload] = runtime.workloads;
    const one = {
      ...workload,
      value: {
        ...workload.value,
        replicas: 1,
        desired: 2,
        restarts: 3,
        problems: [{ reason: 'OOMKilled' }],
      },
    };
    const [all] = runLines({ ...runtime, workloads: [one, one] });
    expect(all).toMatchObject({
      replicas: 2,
      desired: 4,
      restarts: 6,
      problems: [{ reason: 'OOMKilled' }],
    });
    const [some] = runLines({ ...runtime, workloads: [one, workload] });
    expect(some.desired).toBeUndefined();
    expect(some.restarts).toBeUndefined();
    expect(some.problems).toHaveLength(1);
  });
});

describe('instants', () => {
  it('reads the field as UTC, and only instants from an address', () => {
    expect(fromUtcInput(toUtcInput(fixtureNow))).toBe(fixtureNow);
    expect(fromUtcInput('')).toBeUndefined();
    expect(readInstant('2026-03-04T03:00:00+01:00')).toBe(
      '2026-03-04T02:00:00.000Z',
    );
    expect(readInstant('yesterday')).toBeUndefined();
    expect(readInstant(null)).toBeUndefined();
  });
});
