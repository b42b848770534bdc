import {
  catalogFactsOf,
  JsonValue,
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

export type OwnField = 'type' | 'lifecycle' | 'tier';

/** Files of descriptions that a change edits, read. */
export type ReadDescriptions = {
  heads: { path: string; described: DescribedEntity }[];
  bases: { path: string; described: DescribedEntity }[];
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
  const read: ReadDescriptions = { heads: [], bases: [], broken: [] };
  for (const { path, base, head } of files) {
    const described = (text: string | undefined) =>
      entitiesIn(path, text ?? '');
    const before = described(base);
    const after = described(head);
    if ('broken' in after) {
      read.broken.push(after.broken);
    } else {
      read.heads.push(...after.entities.map(one => ({ path, described: one })));
    }
    if ('entities' in before) {
      read.bases.push(
        ...before.entities.map(one => ({ path, described: one })),
      );
    }
  }
  return read;
}

/** The owners that heads name, as the catalog would. */
export function ownersNamed({ heads }: ReadDescriptions): string[] {
  const owners = heads.flatMap(({ described }) => {
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

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<any>((at, step) => at?.[step], value);
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
