import {
  candidate,
  someTrackers,
  someTrackerTypes,
  suggestion,
} from '../fixtures';
import { changeWords } from './history';
import { readListQuery, usualStates, writeListQuery } from './listQuery';
import { bubblesOf, columnsOf, field } from './chart';
import { draftOf, inputOf, previewOf } from './review';
import { occurrencesByWeek } from './occurrences';
import { queueOf } from './reviewQueue';
import { newRun, problemsOf, runOf } from './run';
import { trendOf, trendWords } from './share';
import { intakesOf, partsOf, sourceWords, stateOf, toConnect } from './sources';
import { rateWords, timeWords } from './words';

describe('the address of the list', () => {
  const read = (text: string) => readListQuery(new URLSearchParams(text));

  it.each([
    'bucket=review&owner=group%3Adefault%2Fpay&stale=true&text=a&sort=minutes',
    'state=suggested%2Cdone',
    '',
  ])('says again what was read: %s', text => {
    expect(writeListQuery(read(text)).toString()).toBe(text);
  });

  it('takes what it does not understand for nothing', () => {
    expect(
      read('bucket=all&state=x&owner=pay&service=a:b&stale=maybe&sort=x'),
    ).toEqual({
      state: usualStates,
      sort: 'priority',
      bucket: undefined,
      owner: undefined,
      service: undefined,
      stale: undefined,
      text: undefined,
    });
  });
});

describe('a review', () => {
  it('leaves out what nobody has stated', () => {
    const draft = draftOf(suggestion('a'));
    expect(draft).toMatchObject({ frequency: '', risk: '' });
    expect(JSON.parse(JSON.stringify(inputOf(draft, draft, 0)))).toEqual({
      version: 0,
    });
  });

  it('sends what was changed, and takes a template back', () => {
    const before = draftOf(
      candidate('a', { scaffolderTemplate: 'template:default/x' }),
    );
    const after = {
      ...before,
      risk: 'local',
      minutes: '15',
      scaffolderTemplate: '',
      attributes: {
        ...before.attributes,
        repetitive: false,
        automatable: true,
      },
      readiness: { ...before.readiness, rollback: ' none needed ' },
    };
    expect(JSON.parse(JSON.stringify(inputOf(after, before, 3)))).toEqual({
      version: 3,
      frequency: 'weekly',
      risk: 'local',
      recoverability: 'manual',
      minutes: 15,
      scaffolderTemplate: null,
      attributes: { repetitive: false, automatable: true },
      readiness: { rollback: 'none needed' },
    });
  });

  it('says where it would stand: poor recovery raises priority', () => {
    const of = candidate('a');
    const draft = { ...draftOf(of), risk: 'outage' };
    expect(previewOf({ ...draft, recoverability: 'easy' }, of)).toEqual({
      priority: 11,
      bucket: 'Undecided',
    });
    expect(previewOf({ ...draft, recoverability: 'expert-only' }, of)).toEqual({
      priority: 15,
      bucket: 'Automate first',
    });
  });
});

it('walks through what two questions answer once', () => {
  const [a, b] = [candidate('a'), candidate('b')];
  expect(queueOf([[a, b], [b]]).map(({ id }) => id)).toEqual(['a', 'b']);
});

describe('the chart of frequency and risk', () => {
  const of = (id: string, has: Parameters<typeof candidate>[1]) =>
    candidate(id, has);

  it('has the bounds of the levels, and hours as area', () => {
    const [often, seldom, long] = bubblesOf([
      of('often', { observedPerMonth: 8, minutesPerMonth: 60 }),
      of('seldom', { observedPerMonth: 0.2, minutesPerMonth: 60 }),
      of('long', { observedPerMonth: 2, minutesPerMonth: 240 }),
    ]);
    const [rarely, monthly, weekly] = columnsOf(24);
    expect(rarely.left).toBe(field.left);
    expect(often.x).toBeGreaterThan(weekly.left);
    expect(seldom.x).toBeLessThan(rarely.right);
    expect([long.x > monthly.left, long.x < monthly.right]).toEqual([
      true,
      true,
    ]);
    expect(long.r / often.r).toBeCloseTo(2);
    expect([often, seldom, long].map(({ rank }) => rank)).toEqual([1, 2, 3]);
  });

  it('hides none behind another of the same place', () => {
    const same = ['a', 'b', 'c'].map(id =>
      of(id, { observedPerMonth: 6, minutesPerMonth: 60 }),
    );
    const ys = bubblesOf(same).map(({ y }) => y);
    expect(new Set(ys).size).toBe(3);
  });

  it('puts what nothing counts where its level is, and shows the declared one', () => {
    const [declared, left] = bubblesOf([
      of('declared', {
        levels: { frequency: 'monthly' },
        observedPerMonth: undefined,
        minutesPerMonth: undefined,
      }),
      of('left', {
        frequency: {
          level: 'monthly',
          score: 3,
          words: 'monthly',
          basis: 'reviewed',
          observed: 'weekly',
        },
      }),
    ]);
    expect(declared.isDeclared).toBe(true);
    expect(declared.r).toBe(9);
    expect(declared.x).toBe(left.ghost);
  });
});

it('leaves weeks in which no source looked unknown', () => {
  const now = Date.parse('2026-11-22T06:00:00Z');
  const daysAgo = (days: number) => new Date(now - days * 86_400_000);
  const { weeks, sources } = occurrencesByWeek(
    {
      size: 3,
      members: [3, 4, 30].map((days, at) => ({
        source: at === 2 ? 'alerts' : 'jira',
        id: `${at}`,
        title: 'x',
        kind: 'request' as const,
        services: [],
        occurredAt: daysAgo(days).toISOString(),
      })),
    },
    {
      observations: [
        {
          source: 'jira',
          count: 3,
          to: daysAgo(0).toISOString(),
          from: daysAgo(40).toISOString(),
        },
      ],
    },
    { now, weeks: 26 },
  );
  expect(sources).toEqual(['jira', 'alerts']);
  expect(weeks[25].counts).toEqual({ jira: 2 });
  expect(weeks.slice(-6).map(({ isUnknown }) => isUnknown)).toEqual(
    new Array(6).fill(false),
  );
  expect(weeks[0].isUnknown).toBe(true);
});

it('says of a contract which part changed', () => {
  expect(
    changeWords({
      readiness: {
        from: { trigger: 'x' },
        to: { trigger: 'x', boundary: 'one pod' },
      },
      risk: { from: null, to: 'local' },
      attributes: { from: {}, to: { tactical: true } },
    }),
  ).toEqual(['Boundary: – → one pod', 'risk: – → local', 'Tactical: – → yes']);
});

describe('numbers in words', () => {
  it('never shows unknown as nothing', () => {
    expect(timeWords(undefined)).toBe('Unknown');
    expect(rateWords(undefined)).toBe('Not observed');
  });

  it('compares the weeks with those before', () => {
    const weeks = [60, 60, 180, 0].map(minutes => ({ minutes }));
    expect(trendWords(weeks)).toBe(
      '1 h more in the last 2 weeks than in the 2 before',
    );
    expect(trendWords([...weeks].reverse())).toContain('1 h less');
    expect(trendWords(weeks.map(() => ({ minutes: 5 })))).toBe(
      'as much in the last 2 weeks as in the 2 before',
    );
    // 60 minutes more in two weeks.
    expect(trendOf([60, 60, 180, 0])).toBeCloseTo((60 * 30) / 14);
    expect(trendOf([5, 5, 5, 5])).toBeUndefined();
  });
});

describe('a run that somebody reports', () => {
  it('has no outcome before somebody says it, nor is verified by nothing', () => {
    const draft = newRun();
    expect(Object.keys(problemsOf(draft))).toEqual(['outcome']);
    expect(
      Object.keys(problemsOf({ ...draft, outcome: 'failed', verified: true })),
    ).toEqual(['verification']);
    expect(
      Object.keys(problemsOf({ ...draft, outcome: 'failed', url: 'ftp://x' })),
    ).toEqual(['url']);
    const reported = { ...draft, outcome: 'succeeded', verification: ' 2 s ' };
    expect(problemsOf(reported)).toEqual({});
    expect(runOf(reported)).toEqual({
      id: draft.id,
      kind: 'rehearsal',
      outcome: 'succeeded',
      verified: false,
      verification: '2 s',
      url: undefined,
    });
    expect(newRun().id).not.toBe(draft.id);
  });
});

describe('sources', () => {
  const items = someTrackers();
  const [tracker] = items;
  const trackers = { items, types: someTrackerTypes() };

  it('shows first what fails, and distinguishes what was never read from what was', () => {
    expect(
      partsOf([tracker]).map(part => [part.part, stateOf(part).words]),
    ).toEqual([
      ['changes', 'Failing'],
      ['requests', 'Connected'],
    ]);
    expect(stateOf({ isUnderWay: false }).words).toBe('Not read yet');
    expect(sourceWords('jira', trackers)).toBe('Jira');
    expect(sourceWords('tickets.csv', trackers)).toBeUndefined();
  });

  it('are tickets, whichever tracker they come from, or what the portal watches', () => {
    const at = (hour: number) => `2026-11-22T0${hour}:00:00.000Z`;
    const from = (source: string, occurrences: number, hour: number) => ({
      source,
      occurrences,
      first: at(0),
      last: at(hour),
    });
    expect(
      intakesOf(
        [from('alerts', 9, 1), from('jira', 4, 2), from('csv', 2, 3)],
        [tracker],
      ),
    ).toEqual([
      {
        title: 'Tickets',
        names: 'jira · csv',
        occurrences: 6,
        last: at(3),
        icon: 'tickets',
        error: expect.stringContaining('401'),
      },
      {
        title: 'Alerts',
        names: 'repeated alerts',
        occurrences: 9,
        last: at(1),
        icon: 'alerts',
      },
    ]);
    expect(intakesOf([], [])).toEqual([]);
  });

  it('offers the trackers that are not read, as configuration', () => {
    // What belongs to a source stands as deep as its type.
    expect(toConnect(trackers)).toEqual([
      {
        title: 'GitLab',
        text: `plumbline:
  toil:
    sources:
      gitlab:
        type: gitlab
        token: \${GITLAB_TOKEN}
        projects: { ops: acme/ops }
`,
      },
    ]);
  });
});
