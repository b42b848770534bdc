import { ConflictError, InputError } from '@backstage/errors';
import type { ChangeSource } from '@plumbline/backstage-plugin-evidence-node';

/** The webhooks that this installation understands. */
export class ChangeSourceRegistry {
  readonly #sources = new Map<string, ChangeSource>();

  /**
   * @throws ConflictError for an id that is taken; InputError for one that is
   *   no part of a path
   */
  add(source: ChangeSource): void {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(source.id)) {
      throw new InputError(
        `Id '${source.id}' of a change source must be lower case letters, digits and dashes`,
      );
    }
    if (this.#sources.has(source.id)) {
      throw new ConflictError(
        `Change source '${source.id}' has been added already`,
      );
    }
    this.#sources.set(source.id, source);
  }

  get(id: string): ChangeSource | undefined {
    return this.#sources.get(id);
  }

  /** Sorted by id. */
  list(): ChangeSource[] {
    return [...this.#sources.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}
