import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDescriptor } from '@plumbline/backstage-plugin-evidence-common';
import { parseAllDocuments } from 'yaml';
import { parentFolder } from './sourceLocation';

/** An entity as a descriptor in the repository names it. */
export type DescribedEntity = {
  entityRef: string;
  kind: 'component' | 'api' | 'resource';
  /** The folder in which its descriptor lies. */
  descriptorFolder: string;
  annotations: Record<string, string>;
};

const kinds: readonly string[] = ['component', 'api', 'resource'];
const validName = /^[a-z0-9]([-a-z0-9_.]*[a-z0-9])?$/i;

/** The Components, APIs and Resources that the repository's descriptors name. */
export async function readDescriptors(
  top: string,
  files: Iterable<string>,
): Promise<DescribedEntity[]> {
  const entities: DescribedEntity[] = [];
  for (const path of files) {
    if (isDescriptor(path)) {
      // Listed by git but deleted in the work tree: the portal can't read it either.
      const text = await readFile(join(top, path), 'utf8').catch(() => '');
      entities.push(...parseDescriptor(text, parentFolder(path)));
    }
  }
  return entities;
}

/** Documents that are no entity, such as templates with placeholders, are passed over. */
export function parseDescriptor(
  text: string,
  descriptorFolder: string,
): DescribedEntity[] {
  const documents = parseAllDocuments(text);
  return (Array.isArray(documents) ? documents : []).flatMap(document => {
    const entity = document.errors.length > 0 ? undefined : document.toJS();
    const kind = String(entity?.kind).toLowerCase();
    const name = entity?.metadata?.name;
    const namespace = entity?.metadata?.namespace ?? 'default';
    if (
      !kinds.includes(kind) ||
      typeof name !== 'string' ||
      !validName.test(name) ||
      typeof namespace !== 'string'
    ) {
      return [];
    }
    return [
      {
        entityRef: `${kind}:${namespace}/${name}`.toLocaleLowerCase('en-US'),
        kind: kind as DescribedEntity['kind'],
        descriptorFolder,
        annotations: texts(entity.metadata.annotations),
      },
    ];
  });
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value ?? {}).filter(([, text]) => typeof text === 'string'),
  );
}
