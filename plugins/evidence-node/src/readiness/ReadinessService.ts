/**
 * Whether the portal can answer. Backstage calls itself ready once its
 * plugins have started; by then the catalog may still be empty, and an answer
 * made from it would be wrong rather than late.
 *
 * @public
 */
export interface ReadinessService {
  /**
   * Called once by the evidence plugin, when the estate is projected. Calling
   * it again changes nothing: an estate that was known once is served from what
   * is known, with its age.
   */
  markReady(): void;

  isReady(): boolean;

  /**
   * Why the portal can't answer for now, such as a database that is away; in
   * one sentence, without addresses. Ends when it is set to undefined.
   */
  setTrouble(part: string, reason: string | undefined): void;

  /** One of the reasons. */
  trouble(): string | undefined;
}

/** @internal */
export class DefaultReadinessService implements ReadinessService {
  #ready = false;
  readonly #troubles = new Map<string, string>();

  markReady() {
    this.#ready = true;
  }

  isReady() {
    return this.#ready;
  }

  setTrouble(part: string, reason: string | undefined) {
    if (reason === undefined) {
      this.#troubles.delete(part);
    } else {
      this.#troubles.set(part, reason);
    }
  }

  trouble(): string | undefined {
    return [...this.#troubles.values()][0];
  }
}
