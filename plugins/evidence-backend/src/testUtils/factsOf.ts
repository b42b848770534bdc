import { ana, startEvidence } from './startEvidence';

/** The facts of one entity, by name, as whoever judges everybody reads them. */
export async function factsOf(
  as: Awaited<ReturnType<typeof startEvidence>>['as'],
  entityRef: string,
): Promise<Record<string, any>> {
  const { body } = await as(ana)
    .post('/facts', { entityRefs: [entityRef] })
    .expect(200);
  return Object.fromEntries(
    body.items
      .flatMap((one: { facts: object[] }) => one.facts)
      .map((fact: { name: string; value: unknown }) => [fact.name, fact.value]),
  );
}
