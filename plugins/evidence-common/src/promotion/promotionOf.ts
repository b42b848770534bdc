import { isSameRevision } from '../changes/isSameRevision';
import { artifactIn, PromotionWorkload } from './artifactIn';
import {
  isOfRollout,
  isSame,
  isUnnamed,
  PromotionChange,
  PromotionRung,
  rungOf,
} from './rungs';
import type {
  Promotion,
  PromotionFindingKind,
  PromotionStep,
  RunningRelease,
} from './schemas';
import { unrehearsed } from './unrehearsed';

const maxBrought = 100;
const maxDigests = 100;
/** Sources report a change this long after it was made. */
const reportedLateMs = 15 * 60_000;

type Finding = PromotionStep['findings'][number];

/**
 * What runs in each environment of a ladder, and how each differs from the one
 * before it. Pure, and the same for changes in any order. A deploy that failed or
 * was rolled back runs nowhere; of a release without digest and revision nothing
 * follows. An environment without a successful deploy is left out.
 *
 * @param of.at - as of when, epoch milliseconds: without it, what the rollout of a
 *   release migrated below is not missed above
 * @param of.ladder - names of environments, the first one first
 * @param of.isAllowed - whether an item may differ in an environment from the one
 *   before it, as it was found to
 * @param of.isComplete - whether no earlier change is missing: else it is not known
 *   what never ran or was never applied
 * @param of.isWhole - of an environment, whether all of its deploys are given
 * @param of.declaredFlags - keys of all that the service declares; undefined where
 *   they are not known
 * @param of.workloads - of the service, as they were seen last
 */
export function promotionOf(
  changes: readonly PromotionChange[],
  of: {
    at?: number;
    ladder: readonly string[];
    isAllowed: (
      item: string,
      environment: string,
      finding: PromotionFindingKind,
    ) => boolean;
    isComplete: boolean;
    isWhole?: (environment: string) => boolean;
    declaredFlags?: ReadonlySet<string>;
    workloads?: readonly PromotionWorkload[];
  },
): Pick<Promotion, 'environments' | 'ladder' | 'steps'> {
  const inTime = [...changes].sort(
    (a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1),
  );
  const rungs = of.ladder.flatMap(name => rungOf(name, inTime) ?? []);
  const artifacts = rungs.map(rung => artifactIn(rung, of.workloads ?? []));
  return {
    ladder: [...of.ladder],
    environments: rungs.map(({ before, deploys, name, running }, index) => ({
      name,
      ...digestsOf(deploys, of.isComplete && (of.isWhole?.(name) ?? true)),
      running: releaseOf(running),
      ...(artifacts[index] && { artifact: artifacts[index] }),
      ...(before && { before: releaseOf(before) }),
    })),
    steps: rungs.slice(1).map((upper, index) => {
      const step = stepOf(rungs[index], upper, of);
      const reason = artifacts[index + 1]?.reason;
      const change = upper.running.id;
      return reason === undefined
        ? step
        : {
            ...step,
            findings: [
              { kind: 'digest-differs', reason, change },
              ...step.findings,
            ],
          };
    }),
  };
}

function digestsOf(deploys: readonly PromotionChange[], isComplete: boolean) {
  const all = deploys.map(({ digest }) => digest);
  const known = [...new Set(all.reverse())].filter(one => one !== undefined);
  return {
    digests: known.slice(0, maxDigests),
    digestsComplete:
      isComplete && !all.includes(undefined) && known.length <= maxDigests,
  };
}

function stepOf(
  lower: PromotionRung,
  upper: PromotionRung,
  of: {
    at?: number;
    isAllowed: (
      item: string,
      environment: string,
      finding: PromotionFindingKind,
    ) => boolean;
    isComplete: boolean;
    declaredFlags?: ReadonlySet<string>;
  },
): PromotionStep {
  const release = releaseDifference(lower, upper, of.isComplete);
  const differences = [
    ...migrationsOf(lower, upper, of.at),
    ...configurationOf(lower, upper, of.declaredFlags),
  ].filter(
    // Of what is no longer kept nothing is known.
    ({ kind }) => of.isComplete || !kind.endsWith('-not-rehearsed'),
  );
  const isVaried = ({ item, kind }: Finding) =>
    !kind.startsWith('migration') &&
    item !== undefined &&
    of.isAllowed(item, upper.name, kind);
  return {
    from: lower.name,
    to: upper.name,
    state: release.state,
    brings: release.state === 'behind' ? broughtBy(lower, upper) : [],
    findings: [
      ...release.findings,
      ...differences
        .filter(one => !isVaried(one))
        .map(one =>
          one.kind === 'manual-change'
            ? { ...one, reason: `${one.reason}: capture or revert it` }
            : one,
        ),
    ],
    allowed: differences
      .filter(isVaried)
      .map(({ kind: _, ...difference }) => difference),
  };
}

function releaseDifference(
  lower: PromotionRung,
  upper: PromotionRung,
  isComplete: boolean,
): { state: PromotionStep['state']; findings: Finding[] } {
  const { running } = upper;
  const here = lower.running;
  if (isUnnamed(running) || isUnnamed(here)) {
    return { state: 'unknown', findings: [] };
  }
  if (isSame(here, running)) {
    return { state: 'same', findings: [] };
  }
  const compared = lower.deploys.map(one => isSame(one, running));
  if (compared.includes(true)) {
    return { state: 'behind', findings: [] };
  }
  const rebuilt = lower.deploys.find(
    ({ digest, revision }) =>
      digest !== undefined &&
      running.digest !== undefined &&
      isSameRevision(revision, running.revision),
  );
  if (rebuilt) {
    const reason = `${upper.name} runs ${running.digest}, and in ${lower.name} the revision ${running.revision} was ${rebuilt.digest}: it was built again`;
    return {
      state: 'different',
      findings: [{ kind: 'rebuilt', reason, change: running.id }],
    };
  }
  if (!isComplete || compared.includes(undefined)) {
    return { state: 'unknown', findings: [] };
  }
  const reason = `${upper.name} runs ${nameOf(running)}, which never ran in ${
    lower.name
  }`;
  return {
    state: 'different',
    findings: [{ kind: 'not-verified', reason, change: running.id }],
  };
}

function migrationsOf(
  lower: PromotionRung,
  upper: PromotionRung,
  at: number | undefined,
): Finding[] {
  const below = keyed(lower.others.filter(isMigration));
  const above = keyed(upper.others.filter(isMigration));
  const { running } = upper;
  const verified = lower.deploys.find(one => isSame(one, running));
  const isDue = (change: PromotionChange) => {
    if (verified === undefined) {
      return false;
    }
    // What came after the deploy below has as long above, and may be reported late.
    const after = change.occurredAt - verified.occurredAt;
    return (
      after <= 0 ||
      (at !== undefined &&
        at - running.occurredAt > after + reportedLateMs &&
        isOfRollout(change, lower.deploys, running))
    );
  };
  const missing = [...below].filter(
    ([key, change]) => isDue(change) && !above.has(key),
  );
  const extra = [...above].filter(([key]) => !below.has(key));
  const common = [...above.keys()].filter(key => below.has(key));
  const order = [...below.keys()].filter(key => above.has(key));
  const moved = common.find((key, index) => key !== order[index]);
  return [
    ...missing.map(([, change]) => ({
      ...finding('migration-missing', change),
      reason: `${nameOf(change)} was applied in ${lower.name} ${
        change.occurredAt <= verified!.occurredAt ? 'before' : 'with'
      } this release, and not in ${upper.name}`,
    })),
    ...extra.map(([, change]) => ({
      ...finding('migration-not-rehearsed', change),
      reason: `${nameOf(change)} was applied in ${upper.name}, and never in ${
        lower.name
      }`,
    })),
    ...(moved === undefined
      ? []
      : [
          {
            ...finding('migration-reordered', above.get(moved)!),
            reason: `${nameOf(
              above.get(moved)!,
            )} was applied in another order in ${upper.name} than in ${
              lower.name
            }`,
          },
        ]),
  ];
}

const reasonOf: Record<
  NonNullable<ReturnType<typeof unrehearsed>>,
  (change: PromotionChange, of: { from: string; to: string }) => string
> = {
  'flag-not-rehearsed': ({ item }, { from, to }) =>
    `The flag ${item} was changed in ${to}, and never in ${from}`,
  'permission-not-rehearsed': (change, { from, to }) =>
    `${nameOf(
      change,
    )} changes permissions in ${to}, and was never made in ${from}`,
};

function configurationOf(
  lower: PromotionRung,
  upper: PromotionRung,
  declared: ReadonlySet<string> | undefined,
): Finding[] {
  const names = { from: lower.name, to: upper.name };
  const since = upper.running.occurredAt;
  const recent = upper.others.filter(({ occurredAt }) => occurredAt >= since);
  const undeclared = recent.filter(
    ({ item, kind }) =>
      kind === 'flag' && item !== undefined && declared?.has(item) === false,
  );
  return [
    ...manualChanges(upper).map(change => ({
      ...finding('manual-change', change),
      reason: `${nameOf(change)} was changed in ${
        upper.name
      } by no revision, run or decision`,
    })),
    ...recent.flatMap(change => {
      const kind = unrehearsed(change, lower);
      return kind === undefined
        ? []
        : [{ ...finding(kind, change), reason: reasonOf[kind](change, names) }];
    }),
    ...undeclared.map(change => ({
      ...finding('flag-undeclared', change),
      reason: `The flag ${change.item} was changed in ${upper.name}, and the repository declares no such flag`,
    })),
  ];
}

/**
 * What was changed by hand, without what a later change of the same item captured
 * or reverted by a revision, run or decision. A deploy takes back configuration,
 * and not infrastructure.
 */
function manualChanges({ others, running }: PromotionRung): PromotionChange[] {
  const isManual = ({ decision, revision, run }: PromotionChange) =>
    (revision ?? run ?? decision) === undefined;
  const keyOfItem = ({ item, kind }: PromotionChange) => `${kind} ${item}`;
  const settledAt = new Map(
    others
      .filter(
        one =>
          !isManual(one) &&
          one.item !== undefined &&
          one.outcome !== 'in-progress',
      )
      // In time: the last one counts.
      .map(one => [keyOfItem(one), one.occurredAt]),
  );
  return others.filter(
    change =>
      isManual(change) &&
      (change.kind === 'config' || change.kind === 'infrastructure') &&
      (change.occurredAt >= running.occurredAt ||
        (change.kind === 'infrastructure' && change.item !== undefined)) &&
      (change.item === undefined ||
        (settledAt.get(keyOfItem(change)) ?? -Infinity) < change.occurredAt),
  );
}

/** What ran, or was applied, below after what runs above. */
function broughtBy(
  lower: PromotionRung,
  upper: PromotionRung,
): PromotionStep['brings'] {
  const from = lower.deploys.findLast(one => isSame(one, upper.running))!;
  const applied = new Set(keyed(upper.others).keys());
  return [...lower.deploys, ...lower.others]
    .filter(
      change =>
        change.occurredAt > from.occurredAt &&
        isSame(change, from) !== true &&
        !applied.has(keyOf(change) ?? ''),
    )
    .sort((a, b) => a.occurredAt - b.occurredAt)
    .slice(0, maxBrought)
    .map(({ id, item, kind, occurredAt, revision, title }) => ({
      change: id,
      kind,
      ...(item !== undefined && { item }),
      ...(revision !== undefined && { revision }),
      ...(title !== undefined && { title }),
      occurredAt: new Date(occurredAt).toISOString(),
    }));
}

function isMigration({ kind }: PromotionChange): boolean {
  return kind === 'schema';
}

/** By which the same change is known in another environment. */
function keyOf({ item, kind, revision, title }: PromotionChange) {
  const what = revision ?? title;
  return what === undefined ? undefined : `${kind} ${item ?? ''} ${what}`;
}

/** The first of each, in time; without those that nothing names. */
export function keyed(
  changes: readonly PromotionChange[],
): Map<string, PromotionChange> {
  const found = new Map<string, PromotionChange>();
  for (const change of changes) {
    const key = keyOf(change);
    if (key !== undefined && !found.has(key)) {
      found.set(key, change);
    }
  }
  return found;
}

function finding(
  kind: Finding['kind'],
  { id, item }: PromotionChange,
): Omit<Finding, 'reason'> {
  return { kind, change: id, ...(item !== undefined && { item }) };
}

function nameOf({ digest, item, revision, title }: PromotionChange): string {
  const what = revision ?? title ?? digest ?? 'something';
  return item === undefined ? what : `${item} (${what})`;
}

function releaseOf(deploy: PromotionChange): RunningRelease {
  const { decision, digest, id, occurredAt, revision, run, title } = deploy;
  return {
    change: id,
    ...(digest !== undefined && { digest }),
    ...(revision !== undefined && { revision }),
    ...(title !== undefined && { title }),
    since: new Date(occurredAt).toISOString(),
    ...(decision !== undefined && { decision }),
    ...(run !== undefined && { run }),
  };
}
