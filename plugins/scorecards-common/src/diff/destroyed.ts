import type { GateChange, GateDiff } from '../schemas/gateDiff';

/** What is destroyed with its data, or perhaps with it: named, the lost first. */
export type Destroyed = {
  /** `unknown`: no data is certainly lost, and some may be. */
  is: 'nothing' | 'unknown' | 'lost';
  /** `deletes PersistentVolumeClaim shop/cart; and 2 more`; empty for nothing. */
  text: string;
};

/** More are counted. */
const mostNamed = 3;
/** Characters of what one of them is called. */
const longestName = 80;
const verbs = { delete: 'deletes', replace: 'replaces' } as const;

export function destroyedBy(diff: GateDiff | undefined): Destroyed {
  const gone = (diff?.changes ?? []).filter(isDestroyed);
  const lost = gone.filter(one => one.lost);
  const all = [...lost, ...gone.filter(one => one.lost === undefined)];
  const named = all.slice(0, mostNamed).map(describeDestroyed);
  if (all.length > named.length) {
    named.push(`and ${all.length - named.length} more`);
  }
  const unlessLost = all.length > 0 ? 'unknown' : 'nothing';
  return { is: lost.length > 0 ? 'lost' : unlessLost, text: named.join('; ') };
}

export function isDestroyed(
  one: GateChange,
): one is GateChange & { change: keyof typeof verbs } {
  return one.change === 'delete' || one.change === 'replace';
}

/** `deletes PersistentVolumeClaim shop/cart`; an address has its kind in it. */
export function describeDestroyed({
  change,
  kind,
  name,
}: GateChange & { change: keyof typeof verbs }): string {
  const called = name.includes(kind) ? name : `${kind} ${name}`;
  const characters = [...called];
  const short =
    characters.length > longestName
      ? `${characters.slice(0, longestName - 1).join('')}…`
      : called;
  return `${verbs[change]} ${short}`;
}
