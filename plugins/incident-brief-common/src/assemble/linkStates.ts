import {
  Claim,
  EvidenceContext,
  factDefinition,
  LinkState,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * What was seen of the subject's links; of several sources that look at them,
 * a fresh one's. Undefined where none does.
 */
export function linkStatesOf({
  facts,
  subject,
}: EvidenceContext): Claim<LinkState[]> | undefined {
  const schema = factDefinition('links.state')!.schema;
  const [claim] = facts
    .filter(
      ({ entityRef, name, value }) =>
        entityRef === subject.entityRef &&
        name === 'links.state' &&
        schema.safeParse(value).success,
    )
    .sort((a, b) => Number(a.stale) - Number(b.stale));
  if (!claim) {
    return undefined;
  }
  const { entityRef: _, name: __, ...rest } = claim;
  return { ...rest, value: schema.parse(claim.value) as LinkState[] };
}
