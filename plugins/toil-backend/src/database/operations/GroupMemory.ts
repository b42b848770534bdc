import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import {
  GroupingRules,
  SimilarityIndex,
  Template,
  Unions,
} from '@plumbline/backstage-plugin-toil-common/grouping';
import type { Knex } from 'knex';
import type { GroupLinkRow, GroupPartRow, TemplateRow } from '../tables';

/**
 * The lines that live, and the group of each, as of one version of the database.
 * Whoever writes locks the row of that version first, so that what is in memory
 * is what is in the database; other replicas read it anew.
 */
export class GroupMemory {
  #version = -1;
  #index = new SimilarityIndex();
  readonly #groupOf = new Map<string, string>();
  readonly #members = new Map<string, string[]>();
  readonly #parts = new Map<string, number>();
  #links: [string, string][] = [];

  /** What people decided, as of the last look. */
  readonly rules: GroupingRules;

  constructor() {
    const partOf = (template: string) => this.#parts.get(template);
    const links = () => this.#links;
    this.rules = {
      partOf,
      get links() {
        return links();
      },
    };
  }

  /** Locks grouping until the transaction ends, and reads what is new. */
  async open(trx: Knex.Transaction): Promise<void> {
    const row = await trx('positions')
      .where({ name: 'grouping' })
      .forUpdate()
      .first();
    const version = Number(row.seq);
    if (version === this.#version) {
      return;
    }
    this.#index = new SimilarityIndex();
    this.#groupOf.clear();
    this.#members.clear();
    const rows = await trx<TemplateRow>('templates')
      .where({ live: true })
      .orderBy('id');
    SetAside.of(trx).map('lines of tickets', rows, {
      id: ({ id }) => id,
      map: ({ id, group_id, words }) => {
        this.#index.add({ id, words: unpacked(words) }, () => '');
        this.put(id, group_id);
      },
    });
    await this.readRules(trx);
    this.#version = version;
  }

  /** Reads anew what people decided. */
  async readRules(trx: Knex.Transaction): Promise<void> {
    this.#parts.clear();
    for (const row of await trx<GroupPartRow>('group_parts')) {
      this.#parts.set(row.template, row.part);
    }
    const links = await trx<GroupLinkRow>('group_links').orderBy([
      'one',
      'other',
    ]);
    this.#links = links.map(({ one, other }) => [one, other]);
  }

  /**
   * Groups that do not follow from likeness alone, of those that lines belong to;
   * with the others that the same decisions are about. Cost: O(decisions and
   * lines).
   */
  ruled(templates: Iterable<string>): string[] {
    if (this.#parts.size + this.#links.length === 0) {
      return [];
    }
    const groups = new Set([...templates].map(id => this.groupOf(id)));
    const found = new Set<string>();
    for (const lines of [...this.#linked(), ...this.#decided()]) {
      const theirs = new Set(lines.map(id => this.groupOf(id)));
      if ([...theirs].some(group => groups.has(group))) {
        theirs.forEach(group => found.add(group));
      }
    }
    return [...found];
  }

  /** Lines that are linked, be it by lines that are no more. */
  #linked(): Iterable<string[]> {
    const unions = new Unions();
    this.#links.forEach(([one, other]) => unions.join(one, other));
    const linked = new Map<string, string[]>();
    new Set(this.#links.flat()).forEach(line => {
      const root = unions.find(line);
      if (this.has(line)) {
        linked.set(root, [...(linked.get(root) ?? []), line]);
      }
    });
    return linked.values();
  }

  /** Lines by the decision that parted them. */
  #decided(): Iterable<string[]> {
    const decided = new Map<number, string[]>();
    this.#parts.forEach((part, template) => {
      const decision = Math.floor(part / 2);
      const lines = decided.get(decision) ?? [];
      lines.push(template);
      decided.set(decision, lines);
    });
    return decided.values();
  }

  /** Says that something was written; `reload` where lines are no more. */
  async close(
    trx: Knex.Transaction,
    options: { reload: boolean },
  ): Promise<void> {
    await trx('positions')
      .where({ name: 'grouping' })
      .update({ seq: this.#version + 1 });
    this.#version = options.reload ? -1 : this.#version + 1;
  }

  /** After a failure nothing is sure. */
  forget(): void {
    this.#version = -1;
  }

  has(template: string): boolean {
    return this.#groupOf.has(template);
  }

  groupOf(template: string): string {
    return this.#groupOf.get(template) ?? template;
  }

  /** Lines added before that a new one is like, of each group one. */
  add(template: Template, groupOf: (id: string) => string): string[] {
    return this.#index.add(template, groupOf);
  }

  put(template: string, group: string): void {
    this.#groupOf.set(template, group);
    const members = this.#members.get(group);
    if (members) {
      members.push(template);
    } else {
      this.#members.set(group, [template]);
    }
  }

  /** Groups become one, under an id of its own. */
  merge(groups: readonly string[], id: string): void {
    const members = groups.flatMap(group => this.#members.get(group) ?? []);
    groups.forEach(group => this.#members.delete(group));
    members.forEach(template => this.#groupOf.set(template, id));
    this.#members.set(id, members);
  }
}

export function packed(words: Uint32Array): string {
  return Buffer.from(words.buffer, 0, words.byteLength).toString('base64');
}

export function unpacked(text: string): Uint32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Uint32Array(bytes.buffer);
}
