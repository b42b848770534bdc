import { SimilarityIndex } from './SimilarityIndex';
import { Template, templateOf } from './template';

/** Sets that grow together; each is named by one of its members. */
export class Unions {
  readonly #parents = new Map<string, string>();

  find(id: string): string {
    let root = id;
    for (let up = this.#parents.get(root); up !== undefined && up !== root; ) {
      root = up;
      up = this.#parents.get(root);
    }
    for (let at = id; at !== root; ) {
      const up = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = up;
    }
    return root;
  }

  join(a: string, b: string): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    if (rootA !== rootB) {
      // Either way gives the same sets; the smaller id keeps chains comparable.
      this.#parents.set(
        rootA < rootB ? rootB : rootA,
        rootA < rootB ? rootA : rootB,
      );
    }
  }
}

/**
 * Which templates belong together: those that are alike, and those that are
 * like one of them.
 *
 * @returns for each template the least id of its group
 */
export function groupTemplates(
  templates: Iterable<Template>,
  options: { threshold?: number } = {},
): Map<string, string> {
  const index = new SimilarityIndex(options);
  const unions = new Unions();
  const ids = new Set<string>();
  for (const template of templates) {
    if (!ids.has(template.id)) {
      ids.add(template.id);
      index
        .add(template, id => unions.find(id))
        .forEach(id => unions.join(id, template.id));
    }
  }
  return new Map([...ids].map(id => [id, unions.find(id)]));
}

/** Which lines tell of the same work; for each line the id of its group. */
export function groupLines(
  lines: readonly string[],
  options: { threshold?: number } = {},
): string[] {
  const templates = lines.map(title => templateOf({ title, kind: 'request' }));
  const groups = groupTemplates(templates, options);
  return templates.map(({ id }) => groups.get(id)!);
}
