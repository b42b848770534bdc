import { withDigests } from '@plumbline/backstage-plugin-evidence-common';
import { countedFrom, keyOf, ReleaseChange } from './releaseChange';

/**
 * What a deploy was reported to be once, and is not any more: that something ran in
 * an environment. It was an end of what ran there before, and taking it back does
 * not make that undone.
 */
export type Claim = {
  environment: string;
  key: string | undefined;
  /** Of what was amended. */
  change: string;
  /** From when it was reported to run. */
  at: number;
  /** From when what was there before counts again. */
  until: number;
};

/** Those of amended deploys, in time; `deploys` say which digest a revision has. */
export function claimsOf(
  changes: readonly ReleaseChange[],
  deploys: readonly ReleaseChange[],
): Claim[] {
  const found = changes.flatMap(change =>
    change.isCollected
      ? []
      : (change.reported ?? []).slice(0, -1).flatMap((state, index) => {
          const amendedAt = change.reported![index + 1].receivedAt;
          const isClaim =
            state.kind === 'deploy' &&
            state.outcome === 'succeeded' &&
            // What was amended before it was to happen never ran.
            state.occurredAt < amendedAt;
          return isClaim
            ? [{ change: { ...state, id: change.id }, amendedAt }]
            : [];
        }),
  );
  const named = withDigests<ReleaseChange>([
    ...deploys,
    ...found.map(({ change }) => change),
  ]).slice(deploys.length);
  return found
    .map(({ change, amendedAt }, index) => ({
      environment: change.environment,
      change: change.id,
      key: keyOf(named[index]),
      at: change.occurredAt,
      until: countedFrom(change.occurredAt, amendedAt),
    }))
    .sort((a, b) => a.at - b.at || a.until - b.until);
}
