import {
  EntityFacts,
  type Promotion,
  promotionQueryOf,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { CompiledLadder } from '@plumbline/backstage-plugin-scorecards-common/releases';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';

export const promotedBefore = 'promotion.before';
export const promotionFindings = 'promotion.findings';
const readAtOnce = 4;

type Fact = EntityFacts['facts'][number];

/**
 * How an environment stands beside the one before it on the ladder, as facts of
 * each service, by reference.
 *
 * @param of.digest - of the artifact that is to go there, where it is stated
 */
export async function readPromotionFacts(
  refs: readonly string[],
  of: {
    digest: string | undefined;
    environment: string;
    getPromotion: EvidenceService['getPromotion'];
    /** Of services with one of their own; else that of the configuration. */
    ladders: ReadonlyMap<string, CompiledLadder>;
    own: BackstageCredentials;
  },
): Promise<Map<string, Fact[]>> {
  const { digest, environment, getPromotion, ladders, own } = of;
  const facts = new Map<string, Fact[]>();
  for (let at = 0; at < refs.length; at += readAtOnce) {
    const promotions = await Promise.all(
      refs.slice(at, at + readAtOnce).map(entityRef => {
        const ladder = ladders.get(entityRef);
        return getPromotion(
          { entityRef, ...(ladder && promotionQueryOf(ladder.rungs)) },
          { credentials: own },
        );
      }),
    );
    for (const promotion of promotions) {
      const values = {
        [promotedBefore]:
          digest === undefined
            ? undefined
            : ranBefore(promotion, environment, digest),
        [promotionFindings]: findingsIn(promotion, environment),
      };
      facts.set(
        promotion.entityRef,
        Object.entries(values).flatMap(([name, value]) =>
          value === undefined
            ? []
            : {
                name,
                value,
                kind: 'observed' as const,
                stale: false,
                source: { id: 'evidence' },
                observedAt: promotion.at,
              },
        ),
      );
    }
  }
  return facts;
}

/**
 * Whether an artifact ran in the environment before this one. Unknown where no
 * environment with a deploy stands before it on the ladder, and where not all
 * artifacts that ran there are known.
 */
function ranBefore(
  { environments, ladder }: Promotion,
  environment: string,
  digest: string,
): Fact['value'] | undefined {
  const earlier = ladder.slice(0, Math.max(0, ladder.indexOf(environment)));
  const before = environments.findLast(({ name }) => earlier.includes(name));
  const ran = before?.digests.includes(digest);
  return before && (ran || before.digestsComplete)
    ? { environment: before.name, ran: ran === true }
    : undefined;
}

/** Kinds of findings that do not depend on the environment before. */
const independent = ['manual-change', 'digest-differs'];

/**
 * What differs from the environment before this one as nothing allows. Unknown
 * where none was compared with it, and where it is not known what runs in one of
 * them, unless a finding does not depend on that.
 */
function findingsIn(
  { steps }: Promotion,
  environment: string,
): Fact['value'] | undefined {
  const step = steps.find(({ to }) => to === environment);
  const isKnown =
    step &&
    (step.state !== 'unknown' ||
      step.findings.some(({ kind }) => independent.includes(kind)));
  return isKnown
    ? step.findings.map(({ kind, reason }) => ({ kind, reason }))
    : undefined;
}
