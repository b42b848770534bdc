import type { SetUpSource } from '@plumbline/backstage-plugin-evidence-common';
import { assembleBrief } from './assemble';
import { planSetUp } from './setUp';
import { contextFixture } from './testUtils';

const of = (
  id: string,
  state: SetUpSource['state'],
  reports: string[] = [],
): SetUpSource => ({ id, kind: 'collector', state, reports, services: 0 });

/** With the catalog alone. */
const dark = assembleBrief(
  contextFixture({
    facts: [],
    workloads: [],
    workloadSources: [],
    edgeSources: [],
    changes: [],
    changeSources: [],
    dependencies: [],
    entities: [],
  }),
);

function titles(sources: SetUpSource[], state: string, brief = dark) {
  return planSetUp({ sources }, brief)
    .lines.filter(line => line.state === state)
    .map(({ title }) => title);
}

it('knows which lines of a brief only sources fill', () => {
  const all = [
    'Alerts',
    'Objectives',
    'Incidents',
    'On call',
    'Escalation',
    'Runtime',
    'Observed calls',
    'Deploys',
    'Configuration',
    'Flags',
    'Schema',
    'Infrastructure',
    'Commits',
  ];
  expect(titles([], 'no-source')).toEqual(all);
  expect(titles([], 'known')).toEqual([]);
  expect(titles([of('pager', 'silent', ['oncall.levels'])], 'unknown')).toEqual(
    ['On call'],
  );
  const lit = assembleBrief(contextFixture());
  expect(titles([], 'known', lit)).toEqual(
    expect.arrayContaining(['Alerts', 'Runtime', 'Observed calls', 'Deploys']),
  );
});

it('knows no more of changes than the brief does', () => {
  const flags = (source: string) => {
    const { changes } = contextFixture();
    const brief = assembleBrief(
      contextFixture({
        changes: changes.filter(({ kind }) => kind !== 'flag'),
        changeSources: [{ kind: 'flag', sources: [source] }],
      }),
    );
    return titles([], 'known', brief).includes('Flags');
  };
  expect(flags('ci')).toBe(true);
  expect(flags('flags')).toBe(false);
});

it('puts first what is broken, then what would add most', () => {
  const plan = planSetUp(
    {
      sources: [
        of('links', 'not-configured', ['links.state']),
        of('catalog', 'reporting', ['catalog']),
        of('clusters', 'not-configured', ['workloads']),
        of('pager', 'not-configured', ['oncall.levels', 'oncall.escalation']),
        of('broken', 'failing'),
      ],
    },
    dark,
  );
  expect(plan.steps.map(({ source, closes }) => [source.id, closes])).toEqual([
    ['broken', []],
    ['pager', ['On call', 'Escalation']],
    ['clusters', ['Runtime']],
    ['links', []],
    ['catalog', []],
  ]);
  expect(plan.next?.source.id).toBe('broken');
  expect(plan.done).toBe(false);
  expect(plan.steps.at(-1)?.fills).toEqual([
    'Owner',
    'Service',
    'Blast radius',
    'Dependencies',
  ]);
});

it('offers a pushed report before what closes more', () => {
  const plan = planSetUp(
    {
      sources: [
        of('events', 'not-configured', [
          'changes.commit',
          'changes.deploy',
          'changes.infrastructure',
        ]),
        { ...of('push', 'not-configured', ['changes.deploy']), kind: 'push' },
      ],
    },
    dark,
  );
  expect(plan.next?.source.id).toBe('push');
});

it('takes a stale line for one that is not known', () => {
  const brief = assembleBrief(contextFixture());
  const { firing, ...others } = brief;
  const [alerts] = titles([], 'known', brief);
  expect(alerts).toBe('Alerts');
  const aged = {
    ...others,
    firing: { ...firing, alerts: { ...firing.alerts, stale: true } },
  };
  const plan = planSetUp(
    { sources: [of('alarms', 'failing', ['alerts.firing'])] },
    aged,
  );
  expect(plan.lines).toContainEqual({ title: 'Alerts', state: 'stale' });
  expect(plan.next).toMatchObject({ closes: ['Alerts'] });
  expect(plan.done).toBe(false);
});

it('begins with a catalog that has no service', () => {
  const plan = planSetUp(
    {
      sources: [
        of('pager', 'not-configured', ['oncall.levels']),
        of('catalog', 'silent', ['catalog']),
      ],
    },
    undefined,
  );
  expect(plan.next?.source.id).toBe('catalog');
});

it('ends where nothing that is installed could add a line', () => {
  const plan = planSetUp(
    { sources: [of('links', 'not-configured', ['links.state'])] },
    dark,
  );
  expect(plan).toMatchObject({ done: true, next: undefined });
});

describe('a module that is not installed', () => {
  const pager = (services?: number): SetUpSource => ({
    ...of('pager', 'available', ['oncall.levels', 'oncall.escalation']),
    kind: 'module',
    ...(services !== undefined && {
      reach: { services, atLeast: true, annotations: ['pager/service'] },
    }),
  });

  it('is next where the catalog names what it reads', () => {
    const plan = planSetUp({ sources: [pager(3)] }, dark);
    expect(plan.next).toMatchObject({ closes: ['On call', 'Escalation'] });
    expect(plan.done).toBe(false);
    expect(plan.lines).toContainEqual({ title: 'On call', state: 'no-source' });
  });

  it.each([[0], [undefined]])(
    'keeps no set-up from its end with a reach of %s',
    services => {
      const plan = planSetUp({ sources: [pager(services)] }, dark);
      expect(plan).toMatchObject({ done: true, next: undefined });
      expect(plan.steps[0].fills).toEqual(['On call', 'Escalation']);
    },
  );
});
