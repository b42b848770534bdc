import fc from 'fast-check';
import { edgeTypes } from '../../schemas/vocabulary';
import { EntityRecord } from '../EntityRecord';
import { EstateGraph, ObservedPair } from '../EstateGraph';

/** Names that exist, and two more that lead nowhere. */
export const names = [
  'api:default/a',
  'api:default/b',
  'component:default/a',
  'component:default/b',
  'component:default/c',
  'component:default/d',
  'resource:default/a',
  'resource:default/t',
  'system:default/s',
];
export const dangling = ['api:default/nowhere', 'component:default/nowhere'];

export type Estate = { records: EntityRecord[]; observed: ObservedPair[] };

export function aRecord(
  ref: string,
  part: Partial<EntityRecord> = {},
): EntityRecord {
  return {
    ref,
    kind: ref.slice(0, ref.indexOf(':')),
    customerPaths: [],
    edges: [],
    provides: [],
    keys: [],
    ...part,
  };
}

const target = fc.constantFrom(...names, ...dangling);
const type = fc.constantFrom(...edgeTypes);

export function recordOf(ref: string): fc.Arbitrary<EntityRecord> {
  return fc
    .record({
      tier: fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined }),
      edges: fc.uniqueArray(
        fc.record(
          { to: target, type, derived: fc.constant(true) },
          { requiredKeys: ['to', 'type'] },
        ),
        { maxLength: 4, selector: edge => `${edge.to} ${edge.type}` },
      ),
      provides: fc.uniqueArray(
        fc.constantFrom('api:default/a', 'api:default/b', dangling[0]),
        { maxLength: ref.startsWith('component:') ? 2 : 0 },
      ),
    })
    .map(part => aRecord(ref, part));
}

export const pairs: fc.Arbitrary<ObservedPair[]> = fc.array(
  fc.record({ from: target, to: target, type }),
  { maxLength: 6 },
);

/** Cycles, self-loops, dangling targets and diamonds come about by themselves. */
export const estates: fc.Arbitrary<Estate> = fc
  .subarray(names, { minLength: 3 })
  .chain(refs =>
    fc.record({
      records: fc.tuple(...refs.map(recordOf)),
      observed: pairs,
    }),
  );

export function graphOf({ records, observed }: Estate): EstateGraph {
  return new EstateGraph(records, observed);
}
