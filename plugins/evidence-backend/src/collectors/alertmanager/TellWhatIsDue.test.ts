import { TellWhatIsDue } from './TellWhatIsDue';

const minutes = (count: number) => new Date(count * 60_000);
const firing = (entityRef: string, ...names: string[]) => ({
  entityRef,
  name: 'alerts.firing',
  value: names.map(name => ({ name })),
});

describe('what is told of again', () => {
  it('is what changed, and the rest when it was told a while ago', () => {
    const tell = new TellWhatIsDue(() => 0.5);
    const [a, b] = [firing('a'), firing('b', 'X')];
    expect(tell.due([a, b], minutes(0))).toEqual([a, b]);
    tell.told([a, b], minutes(0));
    expect(tell.due([a, b], minutes(7))).toEqual([]);
    const changed = firing('a', 'Y');
    expect(tell.due([changed, b], minutes(7))).toEqual([changed]);
    // Half of the fifteen minutes after which it would be stale.
    expect(tell.due([a, b], minutes(7.5))).toEqual([a, b]);
  });

  it('needs no more than a name where all that was told is said again', () => {
    const tell = new TellWhatIsDue(() => 0.5);
    const silences = { ...firing('b'), name: 'alerts.silences' };
    const all = [firing('a'), firing('b', 'X'), silences];
    expect(tell.unchanged(all, all)).toEqual(new Set());
    tell.told(all, minutes(0));
    expect(tell.unchanged(all, all)).toEqual(new Set(['a', 'b']));
    expect(tell.unchanged([firing('a')], all)).toEqual(new Set(['a']));
    const other = [firing('a'), firing('b', 'Y'), silences];
    expect(tell.unchanged(all, other)).toEqual(new Set(['a']));
    // Of silences nothing is said this time.
    const less = [firing('a'), firing('b', 'X')];
    expect(tell.unchanged(less, less)).toEqual(new Set(['a']));
  });

  it('takes back what another replica told', () => {
    const one = new TellWhatIsDue(() => 1);
    const other = new TellWhatIsDue(() => 1);
    one.told([firing('a'), firing('b')], minutes(0));
    other.takeOver(one.shared());
    other.told([firing('a', 'X'), firing('b')], minutes(1));
    expect(other.whereNotEmpty('alerts.firing')).toEqual(['a']);
    one.takeOver(other.shared());
    expect(one.due([firing('a'), firing('b')], minutes(2))).toEqual([
      firing('a'),
    ]);
    // One that has only started does as well.
    const third = new TellWhatIsDue();
    third.takeOver(other.shared());
    expect(third.whereNotEmpty('alerts.firing')).toEqual(['a']);
  });

  it('is all of it where what was shared is broken', () => {
    const tell = new TellWhatIsDue();
    tell.told([firing('a', 'X')], minutes(0));
    tell.takeOver('{');
    expect(tell.due([firing('a', 'X')], minutes(1))).toHaveLength(1);
  });
});
