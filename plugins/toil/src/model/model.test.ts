import { candidate, someTrackers, suggestion } from '../fixtures';
import { changeWords } from './history';
import { readListQuery, usualStates, writeListQuery } from './listQuery';
import { dotsIn } from './picture';
import { draftOf, inputOf, previewOf } from './review';
import { queueOf } from './reviewQueue';
import { newRun, problemsOf, runOf } from './run';
import { percentWords, trendWords } from './share';
import { partsOf, sourceWords, stateOf, toConnect } from './sources';
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
      ...{ bucket: undefined, owner: undefined, service: undefined },
      ...{ stale: undefined, text: undefined },
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
      ...{ risk: 'local', minutes: '15', scaffolderTemplate: '' },
      attributes: {
        ...before.attributes,
        ...{ repetitive: false, automatable: true },
      },
      readiness: { ...before.readiness, rollback: ' none needed ' },
    };
    expect(JSON.parse(JSON.stringify(inputOf(after, before, 3)))).toEqual({
      ...{ version: 3, frequency: 'weekly', risk: 'local' },
      ...{ recoverability: 'manual', minutes: 15, scaffolderTemplate: null },
      attributes: { repetitive: false, automatable: true },
      readiness: { rollback: 'none needed' },
    });
  });

  it('says where it would stand: poor recovery raises priority', () => {
    const of = candidate('a');
    const draft = { ...draftOf(of), risk: 'outage' };
    expect(previewOf({ ...draft, recoverability: 'easy' }, of)).toEqual({
      ...{ priority: 11, bucket: 'Review' },
    });
    expect(previewOf({ ...draft, recoverability: 'expert-only' }, of)).toEqual({
      ...{ priority: 15, bucket: 'Automate first' },
    });
  });
});

it('walks through what two questions answer once', () => {
  const [a, b] = [candidate('a'), candidate('b')];
  expect(queueOf([[a, b], [b]]).map(({ id }) => id)).toEqual(['a', 'b']);
});

it('draws what is harder to recover from larger, and first', () => {
  const of = (id: string, recoverability: 'easy' | 'expert-only') =>
    candidate(id, { levels: { recoverability } });
  const dots = dotsIn([of('a', 'easy'), of('b', 'expert-only')], {
    frequency: 'weekly',
    risk: 'customer-visible',
  });
  expect(dots.map(({ candidate: { id }, word }) => [id, word])).toEqual([
    ['b', 'hard'],
    ['a', 'easy'],
  ]);
  expect(dots[0].size).toBeGreaterThan(dots[1].size);
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
  ).toEqual([
    'execution boundary: nothing → one pod',
    'risk: nothing → local',
    'tactical: nothing → yes',
  ]);
});

describe('numbers in words', () => {
  it('never shows unknown as nothing, nor little as nothing', () => {
    expect(timeWords(undefined)).toBe('unknown');
    expect(rateWords(undefined)).toBe('not observed');
    expect(percentWords(0.002)).toBe('less than 1%');
    expect(percentWords(0)).toBe('0%');
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
      ...{ id: draft.id, kind: 'rehearsal', outcome: 'succeeded' },
      ...{ verified: false, verification: '2 s', url: undefined },
    });
    expect(newRun().id).not.toBe(draft.id);
  });
});

describe('sources', () => {
  const [tracker] = someTrackers();

  it('shows first what fails, and distinguishes what was never read from what was', () => {
    expect(partsOf([tracker]).map(part => [part.part, stateOf(part)])).toEqual([
      ['changes', 'failing'],
      ['requests', 'read'],
    ]);
    expect(stateOf({ isUnderWay: false })).toBe('not read yet');
    expect(sourceWords('jira', [tracker])).toBe('read from Jira');
    expect(sourceWords('tickets.csv', [tracker])).toBeUndefined();
  });

  it('offers the trackers that are not read, as configuration', () => {
    const offered = toConnect([tracker]);
    expect(offered.map(({ title }) => title)).toEqual([
      'GitHub',
      'GitLab',
      'ServiceNow',
    ]);
    // What belongs to a source stands as deep as its type.
    expect(offered[1].text).toBe(`plumbline:
  toil:
    sources:
      gitlab:
        type: gitlab
        token: \${GITLAB_TOKEN}
        projects: { ops: acme/ops }
`);
  });
});
