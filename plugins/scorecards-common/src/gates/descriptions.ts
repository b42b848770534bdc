import {
  canonicalJson,
  catalogFactsOf,
  JsonValue,
  parseDependencies,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  DescribedEntity,
  describedEntity,
  Path,
  refFrom,
  SourceFile,
} from '@plumbline/backstage-plugin-evidence-common/validate';
import { GateDescription } from '../schemas/gateRequest';
import { GateService } from './GateService';

/** Of one entity; it is to be described once. */
const maxHeads = 4;

export type OwnField = 'type' | 'lifecycle' | 'tier';

/** Files of descriptions that a change edits, read. */
export type ReadDescriptions = {
  heads: { path: string; described: DescribedEntity }[];
  bases: { path: string; described: DescribedEntity }[];
  /** What heads describe more than once, and where the second time. */
  repeated: { path: string; ref: string; line: number }[];
  broken: { path: string; line: number; message: string }[];
};

/** What a description states, as facts and as fields. */
export type Stated = {
  own: Pick<GateService, OwnField>;
  facts: ReadonlyMap<string, JsonValue>;
};

/** Never throws, whatever the texts hold. */
export function readDescriptions(
  files: readonly GateDescription[],
): ReadDescriptions {
  const read: ReadDescriptions = {
    heads: [],
    bases: [],
    repeated: [],
    broken: [],
  };
  const counts = new Map<string, number>();
  const addHead = (path: string, one: DescribedEntity) => {
    const { document, ref } = one;
    const count = (counts.get(ref) ?? 0) + 1;
    counts.set(ref, count);
    if (count === 2) {
      const { line } = document.regionAt(['metadata', 'name']);
      read.repeated.push({ path, ref, line });
    }
    if (count <= maxHeads) {
      read.heads.push({ path, described: one });
    }
  };
  for (const { path, base, head } of files) {
    const described = (text: string | undefined) =>
      entitiesIn(path, text ?? '');
    const before = described(base);
    const after = described(head);
    if ('broken' in after) {
      read.broken.push(after.broken);
    } else {
      after.entities.forEach(one => addHead(path, one));
    }
    if ('entities' in before) {
      read.bases.push(
        ...before.entities.map(one => ({ path, described: one })),
      );
    }
  }
  return read;
}

/** The owners that heads of these entities name, as the catalog would. */
export function ownersNamed(
  { heads }: ReadDescriptions,
  entityRefs: readonly string[],
): string[] {
  const owners = heads.flatMap(({ described }) => {
    if (!entityRefs.includes(described.ref)) {
      return [];
    }
    const owner = ownerIn(described);
    // What is no reference names nothing.
    return (owner && refFrom(owner, 'group', undefined)) ?? [];
  });
  return [...new Set(owners)].sort();
}

export function statedBy(described: DescribedEntity): Stated {
  const { entity, document } = described;
  const owner = ownerIn(described);
  const metadata = document.value as Record<string, any>;
  const { description, links, tags } = metadata.metadata;
  const tier = entity.metadata.annotations?.[plumblineAnnotations.tier];
  return {
    own: {
      type: textOf(entity.spec?.type),
      lifecycle: textOf(entity.spec?.lifecycle),
      tier: tier?.trim() || undefined,
    },
    facts: catalogFactsOf({
      ...entity,
      metadata: {
        ...entity.metadata,
        ...(typeof description === 'string' && { description }),
        ...(Array.isArray(tags) && {
          tags: tags.filter(tag => typeof tag === 'string'),
        }),
        ...(Array.isArray(links) && {
          links: links.filter(link => typeof link?.url === 'string'),
        }),
      },
      ...(owner !== undefined && {
        relations: [{ type: 'ownedBy', targetRef: owner }],
      }),
    }),
  };
}

/** As the catalog resolves it; a name of a group where nothing else is written. */
export function ownerIn({ entity }: DescribedEntity): string | undefined {
  const owner = textOf(entity.spec?.owner);
  return owner === undefined
    ? undefined
    : refFrom(owner, 'group', entity.metadata.namespace) ?? owner;
}

/** Where a description declares what it depends on, and the kind that is meant. */
const dependencyFields: readonly { path: Path; kind: string }[] = [
  { path: ['spec', 'dependsOn'], kind: 'component' },
  { path: ['spec', 'consumesApis'], kind: 'api' },
];
const typedDependencies: Path = [
  'metadata',
  'annotations',
  plumblineAnnotations.dependencies,
];

/** What a description declares to depend on, and where; undefined where the catalog reads it elsewhere. */
export function dependenciesIn(
  described: DescribedEntity,
): ReadonlyMap<string, Path> | undefined {
  const { document, entity } = described;
  const found = new Map<string, Path>();
  for (const { kind, path } of dependencyFields) {
    const value = valueAt(document.value, path);
    const all: unknown[] = Array.isArray(value) ? value : [];
    if (placeholderAt(document.value, path) || all.some(isMap)) {
      return undefined;
    }
    all.forEach((one, index) => {
      const text = textOf(one);
      const ref = text && refFrom(text, kind, entity.metadata.namespace);
      if (ref && !found.has(ref)) {
        found.set(ref, [...path, index]);
      }
    });
  }
  if (placeholderAt(document.value, typedDependencies)) {
    return undefined;
  }
  const typed = textOf(valueAt(document.value, typedDependencies));
  for (const { to } of parseDependencies(typed, described.ref).dependencies) {
    if (!found.has(to)) {
      found.set(to, typedDependencies);
    }
  }
  return found;
}

/** Whether two texts declare them alike, also where the catalog reads them elsewhere. */
export function hasSameDependencies(
  one: DescribedEntity,
  other: DescribedEntity,
): boolean {
  const [before, after] = [one, other].map(({ document: { value } }) =>
    canonicalJson(
      [...dependencyFields, { path: typedDependencies }].map(
        ({ path }) =>
          placeholderAt(value, path) ?? valueAt(value, path) ?? null,
      ),
    ),
  );
  return before === after;
}

/** What heads of these entities declare, and no text before of the same entity. */
export function dependenciesAdded(
  { bases, heads }: ReadDescriptions,
  entityRefs: readonly string[],
): string[] {
  const added = new Set<string>();
  for (const { described } of heads) {
    if (entityRefs.includes(described.ref)) {
      const before = bases
        .filter(base => base.described.ref === described.ref)
        .map(base => dependenciesIn(base.described));
      [...(dependenciesIn(described)?.keys() ?? [])]
        .filter(ref => !before.some(known => known?.has(ref)))
        .forEach(ref => added.add(ref));
    }
  }
  return [...added].sort();
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<any>((at, step) => at?.[step], value);
}

/** Of a field: the placeholder on its path, such as `$text`, or what is not text. */
export function placeholderAt(value: unknown, path: Path): object | undefined {
  const on = path
    .map((_, depth) => valueAt(value, path.slice(0, depth)))
    .find(isPlaceholder);
  const leaf = valueAt(value, path);
  return on ?? (isMap(leaf) ? leaf : undefined);
}

function isPlaceholder(value: unknown): value is object {
  if (!isMap(value)) {
    return false;
  }
  const [key, ...more] = Object.keys(value);
  return more.length === 0 && key?.startsWith('$') === true;
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== ''
    ? value.trim()
    : undefined;
}

function entitiesIn(
  path: string,
  text: string,
):
  | { entities: DescribedEntity[] }
  | { broken: ReadDescriptions['broken'][number] } {
  const source = new SourceFile(path, text);
  for (const { error } of source.documents) {
    if (error) {
      const { line } = source.region(error.start, error.start);
      return { broken: { path, line, message: error.message } };
    }
  }
  return {
    entities: source.documents.flatMap(one => describedEntity(one) ?? []),
  };
}
