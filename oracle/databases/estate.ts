import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import {
  Entity,
  getCompoundEntityRef,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { BuiltinKindsEntityProcessor } from '@backstage/plugin-catalog-backend';
import { parseAllDocuments } from 'yaml';

const root = resolve(__dirname, '../..');

/** What the databases were made from; the check brings the same again. */
export interface Estate {
  entities: Entity[];
  /** Files of the standards, by path. */
  standards: Record<string, string>;
}

function load(file: string): Entity[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap(document => {
    const entity = document.toJS() as Entity;
    return entity.kind === 'Location'
      ? (entity.spec!.targets as string[]).flatMap(target =>
          load(resolve(dirname(file), target)),
        )
      : [entity];
  });
}

/** The relations that the catalog would make of the entities' own fields. */
async function related(entities: Entity[]): Promise<Entity[]> {
  const processor = new BuiltinKindsEntityProcessor();
  const relations = new Map<string, Map<string, object>>();
  for (const entity of entities) {
    await processor.postProcessEntity(
      entity,
      { type: 'url', target: 'https://example.com' },
      result => {
        if (result.type === 'relation') {
          const { source, target, type } = result.relation;
          const targetRef = stringifyEntityRef(target);
          const of = stringifyEntityRef(source);
          const known = relations.get(of) ?? new Map();
          known.set(`${type} ${targetRef}`, { type, targetRef });
          relations.set(of, known);
        }
      },
    );
  }
  return entities.map(entity => ({
    ...entity,
    metadata: {
      namespace: 'default',
      ...entity.metadata,
    },
    relations: [...(relations.get(stringifyEntityRef(entity))?.entries() ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, relation]) => relation) as Entity['relations'],
  }));
}

/** The example estate and the standards as they are today. */
export async function readEstate(): Promise<Estate> {
  const folder = join(root, 'standards');
  const files = (
    readdirSync(folder, {
      recursive: true,
      withFileTypes: true,
    }) as unknown as {
      isFile(): boolean;
      parentPath: string;
      name: string;
    }[]
  )
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return {
    entities: await related(load(join(root, 'examples/catalog/all.yaml'))),
    standards: Object.fromEntries(
      files.map(file => [relative(folder, file), readFileSync(file, 'utf8')]),
    ),
  };
}

/** The groups of a user, and the user. */
export function ownersOf(entities: Entity[], userRef: string): string[] {
  const user = entities.find(each => stringifyEntityRef(each) === userRef);
  const groups = (user?.relations ?? [])
    .filter(({ type }) => type === 'memberOf')
    .map(({ targetRef }) => stringifyEntityRef(parseEntityRef(targetRef)));
  return [
    ...new Set([
      user ? stringifyEntityRef(getCompoundEntityRef(user)) : userRef,
      ...groups,
    ]),
  ];
}
