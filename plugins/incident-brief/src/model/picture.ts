import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  DependencyItem,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { isContractOnly } from './neighbours';

export type PictureNode = {
  id: string;
  entityRef?: string;
  /** In place of a name: how many were left out. */
  more?: number;
  subject: boolean;
  health?: string;
  exists: boolean;
};

export type PictureEdge = {
  from: string;
  to: string;
  /** Seen in a running system; otherwise only declared. */
  observed: boolean;
};

export type Picture = { nodes: PictureNode[]; edges: PictureEdge[] };

const perSide = 9;
const secondHops = 6;

const isObserved = ({ state }: DependencyItem) =>
  state === 'declared-and-observed' || state === 'observed-only';

const trouble = (item: DependencyItem) =>
  isKnown(item.health) && item.health.value !== 'ok' ? 0 : 1;

/**
 * Callers on the left, callees on the right, at most about 25 of them:
 * direct ones first, those in trouble before others, then second hops of the
 * callers as far as a path to them is known. What is left out is a node that
 * says how many.
 */
export function picture(brief: Brief): Picture {
  const subject = brief.entityRef;
  const nodes = new Map<string, PictureNode>([
    [subject, { id: subject, entityRef: subject, subject: true, exists: true }],
  ]);
  const edges = new Map<string, PictureEdge>();

  for (const direction of ['calledBy', 'calls'] as const) {
    const direct = uniqueDirect(brief, direction);
    for (const item of direct.slice(0, perSide)) {
      addNode(nodes, item);
      addEdge(edges, item, subject);
    }
    const left = direct.length - perSide;
    if (left > 0) {
      const id = `more ${direction}`;
      nodes.set(id, { id, more: left, subject: false, exists: true });
      const [from, to] =
        direction === 'calledBy' ? [id, subject] : [subject, id];
      edges.set(`${from}\n${to}`, { from, to, observed: false });
    }
  }
  addSecondHops(brief, nodes, edges);
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function uniqueDirect(brief: Brief, direction: DependencyItem['direction']) {
  const byRef = new Map<string, DependencyItem>();
  for (const item of brief.dependencies.items) {
    if (
      item.depth === 1 &&
      item.direction === direction &&
      !isContractOnly(item, brief.dependencies.items) &&
      item.entityRef !== brief.entityRef
    ) {
      const known = byRef.get(item.entityRef);
      byRef.set(item.entityRef, known && isObserved(known) ? known : item);
    }
  }
  return [...byRef.values()].sort((a, b) => trouble(a) - trouble(b));
}

function addNode(nodes: Map<string, PictureNode>, item: DependencyItem) {
  if (!nodes.has(item.entityRef)) {
    nodes.set(item.entityRef, {
      id: item.entityRef,
      entityRef: item.entityRef,
      subject: false,
      health: isKnown(item.health) ? item.health.value : undefined,
      exists: item.exists,
    });
  }
}

function addEdge(
  edges: Map<string, PictureEdge>,
  item: DependencyItem,
  subject: string,
) {
  const [from, to] =
    item.direction === 'calledBy'
      ? [item.entityRef, subject]
      : [subject, item.entityRef];
  edges.set(`${from}\n${to}`, { from, to, observed: isObserved(item) });
}

// Only the callers' side says through whom: `via` ends with the hop before.
function addSecondHops(
  brief: Brief,
  nodes: Map<string, PictureNode>,
  edges: Map<string, PictureEdge>,
) {
  let added = 0;
  const byRef = new Map(
    brief.dependencies.items.map(item => [item.entityRef, item]),
  );
  for (const { entityRef, distance, via } of brief.blastRadius.affected) {
    const hop = via[via.length - 1];
    if (
      distance !== 2 ||
      added >= secondHops ||
      nodes.has(entityRef) ||
      hop === undefined ||
      !nodes.has(hop)
    ) {
      continue;
    }
    const item = byRef.get(entityRef);
    nodes.set(entityRef, {
      id: entityRef,
      entityRef,
      subject: false,
      health:
        item && isKnown(item.health) ? String(item.health.value) : undefined,
      exists: item?.exists ?? true,
    });
    edges.set(`${entityRef}\n${hop}`, {
      from: entityRef,
      to: hop,
      observed: item !== undefined && isObserved(item),
    });
    added += 1;
  }
}

/** A line through points, rounded at the inner ones. */
export function smoothPath(
  points: readonly { x: number; y: number }[],
): string {
  const finite = points.filter(
    ({ x, y }) => Number.isFinite(x) && Number.isFinite(y),
  );
  if (finite.length < 2) {
    return '';
  }
  const [first, ...rest] = finite;
  const last = rest[rest.length - 1];
  const inner = rest.slice(0, -1).map(({ x, y }, index) => {
    const next = rest[index + 1];
    return `Q${x},${y} ${(x + next.x) / 2},${(y + next.y) / 2}`;
  });
  return [`M${first.x},${first.y}`, ...inner, `L${last.x},${last.y}`].join(' ');
}
