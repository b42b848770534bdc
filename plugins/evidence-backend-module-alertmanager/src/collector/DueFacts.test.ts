import type { KnownFact } from '@plumbline/backstage-plugin-evidence-node';
import { DueFacts } from './DueFacts';

const minutes = (count: number) => new Date(count * 60_000);
const firing = (entityRef: string, ...names: string[]) => ({
  entityRef,
  name: 'alerts.firing',
  value: names.map(name => ({ name })),
});

/** What evidence keeps: facts of two sources. */
function keeping(...kept: ReturnType<typeof firing>[]) {
  const read: string[] = [];
  const own = kept.map(fact => ({
    ...fact,
    source: 'own',
    observedAt: minutes(0),
  }));
  const other = { ...firing('a', 'Z'), source: 'other' };
  return {
    read,
    factsVersion: async () => JSON.stringify(kept),
    facts: async (name: string): Promise<KnownFact[]> => {
      read.push(name);
      return [...own, { ...other, observedAt: minutes(0) }].filter(
        fact => fact.name === name,
      );
    },
  };
}

describe('what is reported again', () => {
  it('is what changed, and the rest when it was reported a while ago', async () => {
    const due = new DueFacts(() => 0.5);
    const [a, b] = [firing('a'), firing('b', 'X')];
    await due.readKept('own', keeping());
    expect(due.of([a, b], minutes(0))).toEqual([a, b]);
    await due.readKept('own', keeping(a, b));
    expect(due.of([a, b], minutes(7))).toEqual([]);
    const changed = firing('a', 'Y');
    expect(due.of([changed, b], minutes(7))).toEqual([changed]);
    // Half of the fifteen minutes after which it would be stale.
    expect(due.of([a, b], minutes(7.5))).toEqual([a, b]);
    due.reported([a], minutes(7.5));
    expect(due.of([a, b], minutes(7.5))).toEqual([b]);
    expect(due.whereNotEmpty('alerts.firing')).toEqual(['b']);
  });

  it('needs no more than a name where all that is kept is reported again', async () => {
    const due = new DueFacts(() => 0.5);
    const silences = { ...firing('b'), name: 'alerts.silences' };
    const all = [firing('a'), firing('b', 'X'), silences];
    expect(due.unchanged(all, all)).toEqual(new Set());
    await due.readKept('own', keeping(...all));
    expect(due.unchanged(all, all)).toEqual(new Set(['a', 'b']));
    expect(due.unchanged([firing('a')], all)).toEqual(new Set(['a']));
    const other = [firing('a'), firing('b', 'Y'), silences];
    expect(due.unchanged(all, other)).toEqual(new Set(['a']));
    // Silences are not reported this time.
    const less = [firing('a'), firing('b', 'X')];
    expect(due.unchanged(less, less)).toEqual(new Set(['a']));
  });

  it('is read where it may be another, and never assumed', async () => {
    const due = new DueFacts(() => 0.5);
    const kept = keeping(firing('a'));
    await due.readKept('own', kept);
    expect(kept.read).toHaveLength(3);
    due.reported([firing('a')], minutes(1));
    await due.readKept('own', kept);
    expect(kept.read).toHaveLength(3);
    // Something newer may be kept in its place.
    due.reported([firing('a', 'X')], minutes(2));
    await due.readKept('own', kept);
    expect(kept.read.slice(3)).toEqual(['alerts.firing']);
    expect(due.of([firing('a', 'X')], minutes(2))).toHaveLength(1);
  });
});
