import {
  EntityRecord,
  toEntityRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import { Entity } from '@backstage/catalog-model';

type ObjectNode = {
  ref: string;
  record?: EntityRecord;
  calls: Set<ObjectNode>;
  calledBy: Set<ObjectNode>;
};

/**
 * The plain way to hold a graph: a map of objects with sets of objects. It
 * answers what is affected and what an entity depends on, with neither order,
 * nor paths, nor types, nor the sources.
 */
export class ObjectGraph {
  readonly #nodes = new Map<string, ObjectNode>();

  constructor(entities: Iterable<Entity>) {
    for (const entity of entities) {
      this.set(entity);
    }
  }

  set(entity: Entity): void {
    const record = toEntityRecord(entity);
    const node = this.#node(record.ref);
    if (node.record) {
      for (const [from, to] of this.#edges(node.record)) {
        from.calls.delete(to);
        to.calledBy.delete(from);
      }
    }
    node.record = record;
    for (const [from, to] of this.#edges(record)) {
      from.calls.add(to);
      to.calledBy.add(from);
    }
  }

  affectedBy(ref: string): Set<ObjectNode> {
    const seed = this.#node(ref);
    const found = new Set<ObjectNode>();
    let level = [seed];
    while (level.length > 0) {
      const next: ObjectNode[] = [];
      for (const node of level) {
        for (const caller of node.calledBy) {
          if (caller !== seed && !found.has(caller)) {
            found.add(caller);
            next.push(caller);
          }
        }
      }
      level = next;
    }
    return found;
  }

  #edges(record: EntityRecord): [ObjectNode, ObjectNode][] {
    const self = this.#node(record.ref);
    return [
      ...record.edges
        .filter(({ type }) => type !== 'part-of')
        .map(({ to }): [ObjectNode, ObjectNode] => [self, this.#node(to)]),
      ...record.provides.map((api): [ObjectNode, ObjectNode] => [
        this.#node(api),
        self,
      ]),
    ];
  }

  #node(ref: string): ObjectNode {
    let node = this.#nodes.get(ref);
    if (!node) {
      node = { ref, calls: new Set(), calledBy: new Set() };
      this.#nodes.set(ref, node);
    }
    return node;
  }
}
