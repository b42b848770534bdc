import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { CompiledLadder } from '@plumbline/backstage-plugin-scorecards-common/releases';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';

export const promotedBefore = 'promotion.before';
const readAtOnce = 4;

/**
 * Whether an artifact ran in the environment before this one, as a fact of each
 * service, by reference. Unknown where no environment with a deploy stands before
 * it on the ladder, and where not all artifacts that ran there are known.
 */
export async function readPromotedBefore(
  refs: readonly string[],
  of: {
    digest: string;
    environment: string;
    getPromotion: EvidenceService['getPromotion'];
    /** Of services with one of their own; else that of the configuration. */
    ladders: ReadonlyMap<string, CompiledLadder>;
    own: BackstageCredentials;
  },
): Promise<Map<string, EntityFacts['facts'][number]>> {
  const { digest, environment, getPromotion, ladders, own } = of;
  const facts = new Map<string, EntityFacts['facts'][number]>();
  for (let at = 0; at < refs.length; at += readAtOnce) {
    const promotions = await Promise.all(
      refs
        .slice(at, at + readAtOnce)
        .map(entityRef =>
          getPromotion(
            { entityRef, ladder: namesIn(ladders.get(entityRef)) },
            { credentials: own },
          ),
        ),
    );
    for (const promotion of promotions) {
      const { entityRef, environments, ladder } = promotion;
      const earlier = ladder.slice(0, Math.max(0, ladder.indexOf(environment)));
      const before = environments.findLast(({ name }) =>
        earlier.includes(name),
      );
      const ran = before?.digests.includes(digest);
      if (before && (ran || before.digestsComplete)) {
        facts.set(entityRef, {
          ...{ name: promotedBefore, kind: 'observed', stale: false },
          value: { environment: before.name, ran: ran === true },
          source: { id: 'evidence' },
          observedAt: promotion.at,
        });
      }
    }
  }
  return facts;
}

function namesIn(ladder: CompiledLadder | undefined): string | undefined {
  return ladder?.rungs.map(({ name }) => name).join(',');
}
