import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Descriptor } from './entities';
import { Random } from './Random';

/** An estate on disk, as a user would hand it to the launcher. */
export interface EstateFiles {
  /** The configuration layer that loads it. */
  layer: string;
  /** Writes the descriptors again, those that are left into the same files. */
  rewrite(entities: readonly Descriptor[]): void;
}

/** Keys in another order say the same. */
function shuffledKeys(random: Random, entity: Descriptor): Descriptor {
  return Object.fromEntries(
    random.shuffled(Object.entries(entity)),
  ) as unknown as Descriptor;
}

/**
 * Writes an estate into several multi-document files: which descriptor is in
 * which file, where in it, and the order of the files are left to chance.
 */
export function writeEstate(
  folder: string,
  entities: readonly Descriptor[],
  random: Random,
): EstateFiles {
  const catalog = join(folder, 'catalog');
  const order = random.shuffled(entities).map(({ kind, metadata }) => ({
    kind,
    name: metadata.name,
    file: `part-${random.between(1, 5)}.yaml`,
  }));
  const rewrite = (now: readonly Descriptor[]) => {
    rmSync(catalog, { recursive: true, force: true });
    mkdirSync(catalog, { recursive: true });
    for (const file of files) {
      const documents = order
        .filter(entry => entry.file === file)
        .flatMap(({ kind, name }) =>
          now.filter(
            entity => entity.kind === kind && entity.metadata.name === name,
          ),
        )
        .map(entity => stringify(shuffledKeys(random, entity)));
      writeFileSync(join(catalog, file), documents.join('---\n'));
    }
  };
  const files = random.shuffled([...new Set(order.map(({ file }) => file))]);
  rewrite(entities);
  const layer = join(folder, 'layer.yaml');
  writeFileSync(
    layer,
    stringify({
      catalog: {
        processingInterval: { seconds: 3 },
        locations: files.map(file => ({
          type: 'file',
          target: join(catalog, file),
        })),
      },
    }),
  );
  return { layer, rewrite };
}
