import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';

export const promotedBefore = 'promotion.before';
const readAtOnce = 4;

/**
 * Whether an artifact ran in the environment before this one, as a fact of each
 * service, by reference. Unknown where no environment stands before it on the
 * ladder, or no deploy there is known by its digest.
 */
export async function readPromotedBefore(
  refs: readonly string[],
  of: {
    digest: string;
    environment: string;
    evidence: Pick<EvidenceService, 'getPromotion'>;
    own: BackstageCredentials;
  },
): Promise<Map<string, EntityFacts['facts'][number]>> {
  const { digest, environment, evidence, own } = of;
  const facts = new Map<string, EntityFacts['facts'][number]>();
  for (let at = 0; at < refs.length; at += readAtOnce) {
    const promotions = await Promise.all(
      refs
        .slice(at, at + readAtOnce)
        .map(entityRef =>
          evidence.getPromotion({ entityRef }, { credentials: own }),
        ),
    );
    for (const promotion of promotions) {
      const { entityRef, environments, ladder } = promotion;
      const earlier = ladder.slice(0, ladder.indexOf(environment));
      const before = environments.findLast(
        ({ digests, name }) => earlier.includes(name) && digests.length > 0,
      );
      if (ladder.includes(environment) && before) {
        const ran = before.digests.includes(digest);
        facts.set(entityRef, {
          ...{ name: promotedBefore, kind: 'observed', stale: false },
          value: { environment: before.name, ran },
          source: { id: 'evidence' },
          observedAt: promotion.at,
        });
      }
    }
  }
  return facts;
}
