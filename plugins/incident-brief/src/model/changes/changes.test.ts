import * as fc from 'fast-check';
import type { Change, Page } from '@plumbline/backstage-plugin-evidence-common';
import { append, hear, LiveList, startList, take } from './liveList';
import {
  ChangesQuery,
  listFilter,
  readChangesQuery,
  timelineFilter,
  writeChangesQuery,
} from './query';
import { changeSourcesOf } from './sources';
import {
  shapeTimeline,
  spanInWords,
  timeTicks,
  worstOutcome,
} from './timeline';

const at = (time: string) => Date.parse(`2026-03-04T${time}:00Z`);

describe('the address of the page', () => {
  const read = (text: string) => readChangesQuery(new URLSearchParams(text));

  it.each([
    '',
    'scope=all&since=24h',
    'entityRef=component%3Adefault%2Fpay',
    'scope=system&entityRef=component%3Adefault%2Fpay&kind=deploy%2Cflag&outcome=merged',
    'environment=&from=2026-03-04T02%3A00%3A00.000Z&to=2026-03-04T03%3A00%3A00.000Z',
    'cell=deploy%402026-03-04T02%3A00%3A00.000Z%2F2026-03-04T02%3A01%3A00.000Z',
  ])('says what the page shows: %s', text => {
    expect(writeChangesQuery(read(text)).toString()).toBe(text);
  });

  it('takes no harm from nonsense', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), text => {
        const query = read(text);
        expect(read(writeChangesQuery(query).toString())).toEqual(query);
      }),
    );
    expect(
      read('since=1y&kind=release&outcome=fine&cell=x@y/z&from=2026&to=2025'),
    ).toEqual(read(''));
  });

  it('asks for ones own teams, or for all where one has none', () => {
    expect(timelineFilter(read(''), ['group:default/a'])).toEqual({
      owner: ['group:default/a'],
      since: '1h',
    });
    expect(timelineFilter(read(''), [])).toEqual({ since: '1h' });
    expect(timelineFilter(read('scope=all'), ['group:default/a'])).toEqual({
      since: '1h',
    });
  });

  it('takes the names of teams as REST does', () => {
    const one = read('owner=group:default/a&since=7d');
    expect(timelineFilter(one, ['group:default/mine'])).toEqual({
      entityRef: 'group:default/a',
      scope: 'team',
      since: '7d',
    });
    const two = read('owner=group%3Adefault%2Fa%2Cgroup%3Adefault%2Fb');
    expect(timelineFilter(two, ['group:default/mine'])).toEqual({
      owner: ['group:default/a', 'group:default/b'],
      since: '1h',
    });
    expect(read(writeChangesQuery(two).toString())).toEqual(two);
  });

  it('distinguishes merged from unknown, although sources say neither', () => {
    const kinds = (query: Partial<ChangesQuery>) =>
      listFilter({ ...read(''), ...query }, [])?.kind;
    expect(kinds({ outcome: 'merged' })).toEqual(['commit']);
    expect(kinds({ outcome: 'unknown' })).not.toContain('commit');
    expect(
      listFilter({ ...read(''), kinds: ['deploy'], outcome: 'merged' }, []),
    ).toBeUndefined();
  });

  it('lists what lies in a cell, without the instant that it ends at', () => {
    const cell = { kind: 'flag' as const, from: at('02:00'), to: at('02:01') };
    expect(listFilter({ ...read('since=6h'), cell }, [])).toEqual({
      kind: ['flag'],
      from: '2026-03-04T02:00:00.000Z',
      to: '2026-03-04T02:00:59.999Z',
    });
  });
});

describe('the time line', () => {
  const timeline = {
    binsFrom: '2026-03-04T02:00:00.000Z',
    binMs: 60_000,
    to: '2026-03-04T02:59:30.000Z',
    counts: [
      { bin: 3, kind: 'deploy' as const, outcome: 'failed' as const, count: 1 },
      { bin: 3, kind: 'deploy' as const, count: 2 },
      { bin: 3, kind: 'commit' as const, count: 4 },
      {
        bin: 9,
        kind: 'schema' as const,
        outcome: 'succeeded' as const,
        count: 1,
      },
    ],
  };

  it('keeps a row for each kind, and draws the worst of a cell', () => {
    const shape = shapeTimeline(timeline, { kinds: [] });
    expect(shape).toMatchObject({ bins: 60, total: 8 });
    expect(shape.rows.map(({ kind, total }) => [kind, total])).toEqual([
      ['deploy', 3],
      ['config', 0],
      ['flag', 0],
      ['schema', 1],
      ['infrastructure', 0],
      ['commit', 4],
    ]);
    const [cell] = shape.rows[0].cells;
    expect(cell).toEqual({
      bin: 3,
      counts: { failed: 1, unknown: 2 },
      total: 3,
    });
    expect(worstOutcome(cell.counts)).toBe('failed');
    expect(shape.outcomes).toEqual({
      failed: 1,
      unknown: 2,
      merged: 4,
      succeeded: 1,
    });
  });

  it('draws what is picked, and still offers the rest', () => {
    const shape = shapeTimeline(timeline, {
      kinds: ['deploy'],
      outcome: 'failed',
    });
    expect(shape.rows[0]).toMatchObject({
      cells: [{ bin: 3, counts: { failed: 1 }, total: 1 }],
      isShown: true,
    });
    expect(shape.total).toBe(1);
    expect(shape.outcomes).toEqual({ failed: 1, unknown: 2 });
    expect(shape.rows[5]).toMatchObject({ total: 0, isShown: false });
  });

  it('labels round instants, as many as fit', () => {
    expect(
      timeTicks(at('02:03'), at('03:03'), 6).map(({ label }) => label),
    ).toEqual(['02:10', '02:20', '02:30', '02:40', '02:50', '03:00']);
    expect(
      timeTicks(at('02:03') - 86_400_000, at('02:03'), 8).map(t => t.label),
    ).toEqual([
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '4 Mar',
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: at('02:00') }),
        fc.integer({ min: 60_000, max: 3e11 }),
        fc.integer({ min: 2, max: 20 }),
        (from, length, most) => {
          const ticks = timeTicks(from, from + length, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          ticks.forEach(tick => {
            expect(tick.at).toBeGreaterThanOrEqual(from);
            expect(tick.at).toBeLessThanOrEqual(from + length);
          });
        },
      ),
    );
  });

  it('names a time', () => {
    expect(spanInWords(at('02:00'), at('02:05'))).toBe('4 Mar 02:00–02:05 UTC');
    expect(spanInWords(at('00:00'), at('00:00') + 86_400_000)).toBe('4 Mar');
  });
});

describe('a list that grows while it is read', () => {
  const change = (minute: number, more: Partial<Change> = {}): Change => ({
    id: `c${minute}`,
    source: 'ci',
    kind: 'deploy',
    occurredAt: new Date(at('02:00') + minute * 60_000).toISOString(),
    receivedAt: '2026-03-04T02:00:00.000Z',
    ...more,
  });
  const page = (minutes: number[], nextCursor?: string): Page<Change> => ({
    items: minutes.map(minute => change(minute)),
    ...(nextCursor && { nextCursor }),
  });
  const ids = ({ items }: LiveList) => items.map(({ id }) => id);

  it('moves nothing while one reads, and announces what came', () => {
    const list = startList(page([2, 1]));
    const heard = hear(
      list,
      { items: [change(3), change(2, { outcome: 'failed' }), change(1)] },
      { reading: true, now: 7 },
    );
    expect([ids(heard), heard.waiting]).toEqual([['c2', 'c1'], 1]);
    expect(heard.items[0].outcome).toBe('failed');
    const taken = take(heard, 9);
    expect([ids(taken), taken.waiting]).toEqual([['c3', 'c2', 'c1'], 0]);
    expect([...taken.fresh]).toEqual([['c3', 9]]);
  });

  it('shows what came where nobody would lose their place', () => {
    const heard = hear(startList(page([2, 1])), page([3, 2, 1]), {
      reading: false,
      now: 7,
    });
    expect([ids(heard), heard.waiting]).toEqual([['c3', 'c2', 'c1'], 0]);
  });

  it('keeps older pages below, and forgets what left the window', () => {
    const two = append(startList(page([4, 3], 'a')), page([2, 1], 'b'));
    expect([ids(two), two.cursor]).toEqual([['c4', 'c3', 'c2', 'c1'], 'b']);
    const more = hear(two, page([5, 4], 'z'), { reading: false, now: 0 });
    expect([ids(more), more.cursor]).toEqual([
      ['c5', 'c4', 'c3', 'c2', 'c1'],
      'b',
    ]);
    const whole = hear(more, page([5, 4]), { reading: false, now: 0 });
    expect([ids(whole), whole.cursor]).toEqual([['c5', 'c4'], undefined]);
  });

  it('starts anew rather than leaving a gap', () => {
    const heard = hear(startList(page([2, 1], 'a')), page([9, 8], 'b'), {
      reading: false,
      now: 0,
    });
    expect([ids(heard), heard.cursor]).toEqual([['c9', 'c8'], 'b']);
  });
});

describe('who reports changes', () => {
  it('counts what is connected, what fails, and which kinds anybody reported', () => {
    const { connected, failing, kinds } = changeSourcesOf([
      { id: 'catalog', kind: 'collector', outcome: 'succeeded' },
      { id: 'github', kind: 'change-source', outcome: 'unconfigured' },
      { id: 'ci', kind: 'change-source', changeKinds: ['deploy'] },
      {
        id: 'polled',
        kind: 'collector',
        outcome: 'failed',
        changeKinds: ['schema'],
      },
    ]);
    expect(connected.map(({ id }) => id)).toEqual(['ci', 'polled']);
    expect(failing.map(({ id }) => id)).toEqual(['polled']);
    expect([...kinds].sort()).toEqual(['deploy', 'schema']);
  });
});
