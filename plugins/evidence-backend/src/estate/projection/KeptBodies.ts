import type { StoredEntity } from '../../database/EvidenceStore';

/**
 * Characters; mostly a byte each. Enough for some 100,000 entities, so that in
 * most estates nobody waits for what is read anyway when the process starts.
 */
const keptCharacters = 200_000_000;

/** Described entities, as many as there is room for: those kept last. */
export class KeptBodies {
  readonly #entities = new Map<string, StoredEntity>();
  readonly #room: number;
  #characters = 0;

  constructor(options: { characters?: number } = {}) {
    this.#room = options.characters ?? keptCharacters;
  }

  get(ref: string): StoredEntity | undefined {
    return this.#entities.get(ref);
  }

  keep(entity: StoredEntity): void {
    this.delete(entity.ref);
    this.#entities.set(entity.ref, entity);
    this.#characters += entity.body.length;
    while (this.#characters > this.#room) {
      this.delete(this.#entities.keys().next().value!);
    }
  }

  delete(ref: string): void {
    const entity = this.#entities.get(ref);
    if (entity) {
      this.#entities.delete(ref);
      this.#characters -= entity.body.length;
    }
  }

  clear(): void {
    this.#entities.clear();
    this.#characters = 0;
  }
}
