import type { PromotionRung } from './rungs';
import type { Promotion } from './schemas';

/** Longer than a rollout takes: what runs meanwhile says nothing. Milliseconds. */
export const rolloutMs = 15 * 60 * 1000;

const mostNamed = 3;

/** A workload of the service, as it was seen last. */
export type PromotionWorkload = {
  environment: string;
  name: string;
  cluster?: string;
  digest?: string;
  /** Epoch milliseconds. */
  seenAt: number;
  /** Whether it had run this digest for the time that a rollout takes. */
  isSettled: boolean;
  /**
   * Whether it counts: it was seen of late, and is known to be of the service. Of
   * others only the name does.
   */
  isKnown: boolean;
  /** Named as the service: other names may be of what runs beside it. */
  isNamesake: boolean;
};

/**
 * Whether workloads of an environment run the artifact that was deployed there last.
 * An artifact is of the service where its workload is named so, or there is none of
 * another name.
 *
 * @returns undefined where that is not known
 */
export function artifactIn(
  { name, running, steadySince }: PromotionRung,
  workloads: readonly PromotionWorkload[],
): Promotion['environments'][number]['artifact'] {
  const { digest: deployed } = running;
  const there = workloads.filter(({ environment }) => environment === name);
  const isOnly = new Set(there.map(one => one.name)).size === 1;
  const own = there.filter(({ isNamesake }) => isOnly || isNamesake);
  const known = own.filter(
    ({ digest, isKnown }) => isKnown && digest !== undefined,
  );
  if (deployed === undefined || known.length === 0) {
    return undefined;
  }
  const others = known.filter(({ digest }) => digest !== deployed);
  if (others.length === 0) {
    return known.length === own.length ? { state: 'as-deployed' } : undefined;
  }
  const sure = others.filter(
    ({ isSettled, seenAt }) =>
      isSettled &&
      steadySince !== undefined &&
      seenAt >= steadySince + rolloutMs,
  );
  return sure.length === 0
    ? undefined
    : {
        state: 'different',
        reason: `${name} runs ${namesOf(
          sure,
        )}, and the last deploy there was ${deployed}`,
      };
}

/** Each artifact once, with one of the workloads that run it. */
function namesOf(workloads: readonly PromotionWorkload[]): string {
  const names = new Map<string, string>();
  for (const { cluster, digest, name } of workloads) {
    const where = cluster === undefined ? name : `${name} in ${cluster}`;
    const known = names.get(digest!);
    names.set(digest!, known === undefined || where < known ? where : known);
  }
  const all = [...names]
    .sort()
    .map(([digest, where]) => `${digest} (${where})`);
  const more = all.length - mostNamed;
  return [
    all.slice(0, mostNamed).join(', '),
    ...(more > 0 ? [`${more} more`] : []),
  ].join(' and ');
}
