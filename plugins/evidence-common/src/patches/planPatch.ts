import type { Discrepancy } from '../schemas/discrepancy';
import type { EdgeType } from '../schemas/observation';
import { edgeWords } from '../graph/edgeWords';
import { nearestTypo } from '../validate/typo';
import {
  type KnownEntities,
  none,
  type PatchPlan,
  type PlanOptions,
} from './plan';
import { planSignal } from './planSignal';
import { compareText } from '../compareText';

const signalKinds: ReadonlySet<Discrepancy['kind']> = new Set([
  'unmatched-signal',
  'ambiguous-signal',
  'workload-without-entity',
]);

/** Finds the change of one description that would settle a discrepancy. */
export function planPatch(
  discrepancy: Discrepancy,
  options: PlanOptions,
): PatchPlan {
  const { kind, entityRef, signal, candidates = [] } = discrepancy;
  if (signal && signalKinds.has(kind)) {
    return planSignal({ ...discrepancy, signal }, options);
  }
  if (!entityRef) {
    return none('It concerns no entity that has a description.');
  }
  // One that was recorded before edges were distinguished names both ends only.
  const edge = discrepancy.edge ?? {
    from: entityRef,
    to: candidates[0],
    type: 'calls' as const,
  };
  switch (kind) {
    case 'observed-only-edge':
      return edge.to
        ? {
            status: 'change',
            change: { do: 'declare-edge', entityRef: edge.from, ...only(edge) },
            title: `Declare that ${edge.from} ${edgeWords[edge.type]} ${
              edge.to
            }`,
          }
        : none('It does not say which dependency was seen.');
    case 'declared-only-edge':
      return planDeclaredOnly(entityRef, discrepancy);
    case 'dangling-reference':
      return planDangling(entityRef, discrepancy, options);
    case 'ownership-disagreement':
      return planOwner(entityRef, discrepancy, options);
    case 'deprecated-with-new-callers':
    case 'archived-active':
      return {
        status: 'change',
        change: { do: 'set-lifecycle', entityRef, lifecycle: 'production' },
        title: `Say that ${entityRef} is in production, if it is to be used`,
      };
    case 'entity-without-workload':
      return none(
        'Whether it should run, is retired, or runs under a name that nobody gave is not known; set spec.lifecycle, or add the name to plumbline.dev/aliases.',
      );
    default:
      return none('No change of one description settles this.');
  }
}

function only({ to, type }: { to: string; type: EdgeType }) {
  return { to, type };
}

function planDeclaredOnly(
  entityRef: string,
  { edge, observable }: Discrepancy,
): PatchPlan {
  if (!edge) {
    return none('It does not say which dependency is declared.');
  }
  if (observable !== 'yes') {
    return none(
      observable === 'no'
        ? 'No source could have seen this dependency, so that none did says nothing about it.'
        : 'Whether any source could have seen this dependency is not known, so that none did says nothing about it.',
    );
  }
  return {
    status: 'change',
    change:
      entityRef === edge.from
        ? { do: 'retract-edge', entityRef, ...only(edge) }
        : { do: 'retract-dependent', entityRef, from: edge.from },
    title: `Remove that ${edge.from} ${edgeWords[edge.type]} ${
      edge.to
    }, which nothing has seen`,
  };
}

function planDangling(
  entityRef: string,
  { edge, candidates = [] }: Discrepancy,
  { known, candidate }: PlanOptions,
): PatchPlan {
  const from = edge?.to ?? candidates[0];
  if (!from) {
    return none('It does not say which reference leads nowhere.');
  }
  const to = candidate ?? nearestRef(from, known);
  return to
    ? {
        status: 'change',
        change: { do: 'replace-reference', entityRef, from, to },
        title: `Refer from ${entityRef} to ${to} instead of ${from}, which does not exist`,
      }
    : none(
        `No entity has a name like ${from}: describe it, or take the reference away.`,
      );
}

/** A slip of the pen in the name, else the same name of another kind. */
function nearestRef(ref: string, known: KnownEntities): string | undefined {
  const [, kind, name] = /^([^:]+):[^/]+\/(.+)$/.exec(ref) ?? [];
  const ofKind = new Map<string, string>();
  const sameName: string[] = [];
  for (const other of [...known.refs()].sort(compareText)) {
    const [, otherKind, otherName] = /^([^:]+):[^/]+\/(.+)$/.exec(other) ?? [];
    if (otherKind === kind && !ofKind.has(otherName)) {
      ofKind.set(otherName, other);
    } else if (otherName === name) {
      sameName.push(other);
    }
  }
  const near = nearestTypo(name ?? '', ofKind.keys());
  return near !== undefined
    ? ofKind.get(near)
    : sameName.filter(other => areAlike(kind, other))[0];
}

/** People are not mistaken for things. */
function areAlike(kind: string, ref: string): boolean {
  const isOwner = (one: string) => one === 'group' || one === 'user';
  return isOwner(kind) === isOwner(ref.slice(0, ref.indexOf(':')));
}

function planOwner(
  entityRef: string,
  { candidates = [] }: Discrepancy,
  { known, candidate }: PlanOptions,
): PatchPlan {
  const groups = candidates.filter(
    ref => /^(?:group|user):/.test(ref) && known.keysOf(ref) !== undefined,
  );
  const owner = candidate ?? groups[0];
  return owner
    ? {
        status: 'change',
        change: { do: 'set-owner', entityRef, owner },
        title: `Give ${entityRef} to ${owner}, if it is theirs`,
        others: groups.filter(one => one !== owner),
      }
    : none(
        'The declared owner holds, and no group of the catalog is named instead.',
      );
}
