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

/** What people decided about lines, whatever these have in common. */
export type GroupingRules = {
  /**
   * Lines that were parted, by the part that each was put into: those of one
   * part stay together, and away from other parts.
   */
  partOf: (template: string) => number | undefined;
  /** Lines whose groups are one, whether or not the lines are there. */
  links: readonly (readonly [string, string])[];
};

const noRules: GroupingRules = { partOf: () => undefined, links: [] };

/**
 * Which templates belong together: those that are alike, and those that are
 * like one of them; but what people parted stays apart, and what they put
 * together is one. What nobody parted, and is like lines of several parts, goes
 * with the part that was made first. The same whatever the order.
 *
 * @returns for each template an id that its group alone has: the least, of lines
 *   that are there or linked
 */
export function groupTemplates(
  templates: Iterable<Template>,
  options: { threshold?: number; rules?: GroupingRules } = {},
): Map<string, string> {
  const { rules = noRules } = options;
  const index = new SimilarityIndex(options);
  const unions = new Unions();
  const ids = new Set<string>();
  /** One line of each part. */
  const parts = new Map<number, string>();
  /** Parts that lines of nobody's part are like. */
  const near: { line: string; part: number }[] = [];
  for (const template of templates) {
    const { id } = template;
    if (ids.has(id)) {
      continue;
    }
    ids.add(id);
    const part = rules.partOf(id);
    if (part !== undefined) {
      unions.join(parts.get(part) ?? id, id);
      parts.set(part, id);
    }
    const alike = index.add(
      template,
      other => `${rules.partOf(other) ?? ''} ${unions.find(other)}`,
    );
    for (const other of alike) {
      const itsPart = rules.partOf(other);
      if (itsPart === part) {
        unions.join(other, id);
      } else if (part === undefined) {
        near.push({ line: id, part: itsPart! });
      } else if (itsPart === undefined) {
        near.push({ line: other, part });
      }
    }
  }
  const firstPart = new Map<string, number>();
  for (const { line, part } of near) {
    const root = unions.find(line);
    firstPart.set(root, Math.min(part, firstPart.get(root) ?? part));
  }
  firstPart.forEach((part, root) => unions.join(parts.get(part)!, root));
  for (const [one, other] of rules.links) {
    // What two lines were linked to holds them together when it is gone, too.
    unions.join(one, other);
  }
  return new Map([...ids].map(id => [id, unions.find(id)]));
}

/** Which lines describe the same work; for each line the id of its group. */
export function groupLines(
  lines: readonly string[],
  options: { threshold?: number } = {},
): string[] {
  const templates = lines.map(title => templateOf({ title, kind: 'request' }));
  const groups = groupTemplates(templates, options);
  return templates.map(({ id }) => groups.get(id)!);
}
