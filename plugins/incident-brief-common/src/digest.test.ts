/** @jest-environment node */
import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { assembleBrief } from './assemble';
import { digestInput } from './digest';
import type { BriefWithoutDigest } from './schema';
import { changeFixture, contextFixture, entityFixture } from './testUtils';

const runs = { numRuns: 200 };

/** A context in which every list has something to shuffle. */
function richContext(): EvidenceContext {
  const context = contextFixture();
  const [frontend, payment] = context.dependencies;
  const more = (names: string[]) =>
    names.flatMap(name => [
      { ...payment, entityRef: `component:default/${name}` },
      { ...frontend, entityRef: `component:default/${name}`, depth: 2 },
    ]);
  return {
    ...context,
    resolution: {
      status: 'matched',
      entityRef: context.subject.entityRef,
      matchedBy: { key: 'label app', value: 'co', strength: 'weak' },
      candidates: [],
    },
    dependencies: [...context.dependencies, ...more(['a', 'b', 'c'])],
    more: [
      { direction: 'calls', depth: 3, count: 4 },
      { direction: 'calledBy', depth: 3, count: 1204 },
      { direction: 'calledBy', depth: 4, count: 2 },
    ],
    impact: { ...context.impact, more: [{ depth: 3, count: 9 }] },
    facts: [
      ...context.facts,
      ...['pager', 'prometheus'].map(id => ({
        ...context.facts[0],
        value: [{ name: 'SameForBoth' }, { name: id }],
        source: { id, url: `https://${id}.example.com` },
        observedAt: '2026-03-03T02:10:00.000Z',
        stale: id === 'pager',
      })),
      {
        ...context.facts[0],
        name: 'slo.state',
        value: [
          { name: 'availability', burnRate: 14, budgetRemaining: 0.61 },
          { name: 'latency', objective: 99 },
        ],
      },
    ],
    reportedFacts: [...context.reportedFacts, 'slo.state'],
    workloads: [
      ...context.workloads,
      // Differs in nothing but when it was seen.
      { ...context.workloads[0], observedAt: '2026-03-03T01:00:00.000Z' },
      { ...context.workloads[0], matchedBy: 'weak' },
    ],
    changes: [
      ...context.changes,
      changeFixture({ id: 'c4', revision: 'v2.14.2', source: 'cd' }),
      changeFixture({
        id: 'c5',
        revision: 'v2.14.3',
        outcome: 'failed',
        rollback: { to: 'v2.14.0', how: 'previous successful deployment' },
      }),
    ],
    collectors: [
      ...context.collectors,
      { id: 'pager', kind: 'push', outcome: 'failed', error: 'boom' },
      { id: 'unheard', kind: 'collector', outcome: 'failed' },
    ],
  };
}

function digestOf(context: EvidenceContext): string {
  return digestInput(assembleBrief(context));
}

/** Paths are ways, not sets: their order is what they say. */
const ordered = new Set(['via']);

function shuffled<T>(value: T, random: () => number, key = ''): T {
  if (Array.isArray(value)) {
    const items = value.map(item => shuffled(item, random));
    return (
      ordered.has(key)
        ? items
        : items
            .map(item => ({ item, rank: random() }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ item }) => item)
    ) as T;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, part]) => ({
          entry: [name, shuffled(part, random, name)],
          rank: random(),
        }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ entry }) => entry),
    ) as T;
  }
  return value;
}

describe('digestInput', () => {
  it('does not depend on the order in which evidence arrives', () => {
    const expected = digestOf(richContext());
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        stream => {
          const random = () => stream.next().value as number;
          expect(digestOf(shuffled(richContext(), random))).toBe(expected);
        },
      ),
      runs,
    );
  });

  const { resolution, ...byReference } = richContext();
  const brief = assembleBrief(byReference);

  it('changes with every leaf that is a claim', () => {
    const expected = digestInput(brief);
    const paths = leaves(brief).filter(path => isClaimed(path, brief));
    expect(paths.length).toBeGreaterThan(300);
    const kept = paths.filter(
      path => digestInput(withLeaf(brief, path, changedLeaf)) === expected,
    );
    expect(kept).toEqual([]);
  });

  it('does not change with what is no claim', () => {
    const expected = digestInput(brief);
    const paths = leaves(brief).filter(path => !isClaimed(path, brief));
    expect(paths.length).toBeGreaterThan(50);
    const changed = paths.filter(
      path => digestInput(withLeaf(brief, path, changedLeaf)) !== expected,
    );
    expect(changed).toEqual([]);
  });

  it('is the same whether requested by reference or by a signal', () => {
    expect(digestOf(richContext())).toBe(digestOf(byReference));
  });

  it('is the same when the same was seen again, later and more often', () => {
    const context = richContext();
    const again: EvidenceContext = {
      ...context,
      facts: context.facts.map(fact => ({
        ...fact,
        observedAt: '2026-03-03T02:12:59.000Z',
      })),
      workloads: context.workloads.map(claim => ({
        ...claim,
        observedAt: '2026-03-03T02:12:59.000Z',
      })),
      dependencies: context.dependencies.map(one => ({
        ...one,
        sources: one.sources.map(source => ({
          ...source,
          observedAt: '2026-03-03T02:12:59.000Z',
          count: 1,
        })),
      })),
      subject: { ...context.subject, viewUrl: 'http://elsewhere/view' },
    };
    expect(digestOf(again)).toBe(digestOf(context));
  });

  it.each([false, true])(
    'does not depend on which source reports a kind without changes (assumed: %s)',
    environmentAssumed => {
      const reporting = (source: string) =>
        assembleBrief({
          ...contextFixture(),
          ...(environmentAssumed && { environmentAssumed }),
          changeSources: [{ kind: 'schema', sources: [source] }],
        });
      const [own, other] = [reporting('ci'), reporting('another')];
      const [vouched, unvouched] = [own, other].map(
        ({ lastChange }) => lastChange.byKind.schema,
      );
      expect(vouched.sourcesOfEntity).toBe(1);
      expect(unvouched.sourcesOfEntity).toBe(0);
      expect(unvouched.reason).toMatch(`${vouched.reason}, of others`);
      expect(digestInput(own)).toBe(digestInput(other));
    },
  );

  it.each<[string, (context: EvidenceContext) => EvidenceContext]>([
    ['a tier', c => ({ ...c, subject: { ...c.subject, tier: '2' } })],
    [
      'who is visible as owner',
      c => ({ ...c, entities: [entityFixture('component:default/frontend')] }),
    ],
    ['the environment', c => ({ ...c, environment: 'staging' })],
    ['the onset', c => ({ ...c, onset: '2026-03-03T00:00:00.000Z' })],
    [
      'staleness',
      c => ({
        ...c,
        workloads: c.workloads.map(w => ({ ...w, stale: !w.stale })),
      }),
    ],
    [
      'the state of an edge',
      c => ({
        ...c,
        dependencies: c.dependencies.map(d => ({
          ...d,
          state: 'declared-only' as const,
        })),
      }),
    ],
    ['a change', c => ({ ...c, changes: c.changes.slice(1) })],
    [
      'who can report changes',
      c => ({ ...c, changeSources: c.changeSources.slice(1) }),
    ],
    [
      'what no source has reported',
      c => ({ ...c, reportedFacts: [], facts: [] }),
    ],
  ])('changes with %s', (_what, change) => {
    const context = richContext();
    expect(digestOf(change(context))).not.toBe(digestOf(context));
  });
});

type Path = (string | number)[];

function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) {
    return [path];
  }
  return Object.entries(value).flatMap(([key, part]) =>
    leaves(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** What the contract leaves out, written down apart from the implementation. */
function isClaimed(
  path: Path,
  { confidence }: Pick<BriefWithoutDigest, 'confidence'>,
): boolean {
  const names = path.filter(part => typeof part === 'string');
  const last = names.at(-1)!;
  const inChange = names.includes('change');
  return !(
    [
      'at',
      'generatedAt',
      'digest',
      'visibility',
      'resolution',
      'onsetSign',
    ].includes(names[0]) ||
    [
      'observedAt',
      'receivedAt',
      'reportedBy',
      'amendedAt',
      'viewUrl',
      'editUrl',
      'fixUrl',
      'fix',
    ].includes(last) ||
    // Who reports such changes, and the gap that follows from it.
    last === 'sourcesOfEntity' ||
    (path[0] === 'confidence' &&
      last !== 'code' &&
      confidence[Number(path[1])].code === 'changes-unseen') ||
    // Who reported a claim, and where to look at it.
    (names.at(-2) === 'source' && ['id', 'url'].includes(last)) ||
    (names.at(-2) === 'sources' && !['kind', 'via', 'stale'].includes(last)) ||
    // Ids that we generate; those of incidents are their sources' own.
    (inChange && last === 'id')
  );
}

function changedLeaf(leaf: unknown): unknown {
  if (typeof leaf === 'boolean') {
    return !leaf;
  }
  return typeof leaf === 'number' ? leaf + 1 : `${leaf} changed`;
}

function withLeaf(
  brief: BriefWithoutDigest,
  path: Path,
  change: (leaf: unknown) => unknown,
): BriefWithoutDigest {
  const copy = structuredClone(brief);
  let at = copy as unknown as Record<string | number, any>;
  path.slice(0, -1).forEach(part => {
    at = at[part];
  });
  const last = path.at(-1)!;
  at[last] = change(at[last]);
  return copy;
}
