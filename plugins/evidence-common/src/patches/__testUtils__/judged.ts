import { Entity } from '@backstage/catalog-model';
import { EdgeType } from '../../schemas/observation';
import { toEntityRecord } from '../../graph/EntityRecord';
import { EstateGraph } from '../../graph/EstateGraph';
import { describeEdges } from '../../graph/edgeState';
import { DescribedEntity, describedEntity } from '../../validate/described';
import { refFrom } from '../../validate/estate';
import { SourceFile } from '../../validate/source';

export function describedIn(text: string, ref: string): DescribedEntity {
  const found = new SourceFile('', text).documents
    .map(describedEntity)
    .find(one => one?.ref === ref);
  if (!found) {
    throw new Error(`No ${ref} in ${text}`);
  }
  return found;
}

/**
 * The entity as the catalog has it after reading the file: relations are what
 * Backstage's own processor makes of `dependsOn` and `consumesApis`.
 */
export function asInCatalog({ entity }: DescribedEntity): Entity {
  const relations = [
    ['dependsOn', 'dependsOn', undefined],
    ['consumesApis', 'consumesApi', 'api'],
  ].flatMap(([field, type, kind]) => {
    const listed = entity.spec?.[field!];
    return (Array.isArray(listed) ? listed : []).map(text => ({
      type: type!,
      targetRef: refFrom(String(text), kind, entity.metadata.namespace)!,
    }));
  });
  return { ...entity, relations };
}

/** The states of the edges between two, when one was seen between them. */
export function statesOf(
  text: string,
  from: string,
  to: string,
  observed?: EdgeType,
): string[] {
  const other = to.split(/[:/]/);
  const graph = new EstateGraph(
    [
      toEntityRecord(asInCatalog(describedIn(text, from))),
      toEntityRecord({
        apiVersion: 'backstage.io/v1alpha1',
        kind: other[0],
        metadata: { name: other[2], namespace: other[1] },
      }),
    ],
    observed ? [{ from, to, type: observed }] : [],
  );
  return describeEdges(graph, graph.find(from)!, graph.find(to)!)
    .filter(({ observedAs }) => !observed || observedAs.includes(observed))
    .map(({ state }) => state);
}
