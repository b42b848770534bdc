import type { KnownFact } from '@plumbline/backstage-plugin-evidence-node';
import { TellWhatIsDue } from './TellWhatIsDue';

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

describe('what is told of again', () => {
  it('is what changed, and the rest when it was told a while ago', async () => {
    const tell = new TellWhatIsDue(() => 0.5);
    const [a, b] = [firing('a'), firing('b', 'X')];
    await tell.readKept('own', keeping());
    expect(tell.due([a, b], minutes(0))).toEqual([a, b]);
    await tell.readKept('own', keeping(a, b));
    expect(tell.due([a, b], minutes(7))).toEqual([]);
    const changed = firing('a', 'Y');
    expect(tell.due([changed, b], minutes(7))).toEqual([changed]);
    // Half of the fifteen minutes after which it would be stale.
    expect(tell.due([a, b], minutes(7.5))).toEqual([a, b]);
    tell.told([a], minutes(7.5));
    expect(tell.due([a, b], minutes(7.5))).toEqual([b]);
    expect(tell.whereNotEmpty('alerts.firing')).toEqual(['b']);
  });

  it('needs no more than a name where all that is kept is said again', async () => {
    const tell = new TellWhatIsDue(() => 0.5);
    const silences = { ...firing('b'), name: 'alerts.silences' };
    const all = [firing('a'), firing('b', 'X'), silences];
    expect(tell.unchanged(all, all)).toEqual(new Set());
    await tell.readKept('own', keeping(...all));
    expect(tell.unchanged(all, all)).toEqual(new Set(['a', 'b']));
    expect(tell.unchanged([firing('a')], all)).toEqual(new Set(['a']));
    const other = [firing('a'), firing('b', 'Y'), silences];
    expect(tell.unchanged(all, other)).toEqual(new Set(['a']));
    // Of silences nothing is said this time.
    const less = [firing('a'), firing('b', 'X')];
    expect(tell.unchanged(less, less)).toEqual(new Set(['a']));
  });

  it('is read where it may be another, and never assumed', async () => {
    const tell = new TellWhatIsDue(() => 0.5);
    const kept = keeping(firing('a'));
    await tell.readKept('own', kept);
    expect(kept.read).toHaveLength(3);
    tell.told([firing('a')], minutes(1));
    await tell.readKept('own', kept);
    expect(kept.read).toHaveLength(3);
    // Something newer may be kept in its place.
    tell.told([firing('a', 'X')], minutes(2));
    await tell.readKept('own', kept);
    expect(kept.read.slice(3)).toEqual(['alerts.firing']);
    expect(tell.due([firing('a', 'X')], minutes(2))).toHaveLength(1);
  });
});
