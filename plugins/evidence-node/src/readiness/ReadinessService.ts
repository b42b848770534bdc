/**
 * Whether the portal can be asked. Backstage calls itself ready once its
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
}

/** @internal */
export class DefaultReadinessService implements ReadinessService {
  #ready = false;

  markReady() {
    this.#ready = true;
  }

  isReady() {
    return this.#ready;
  }
}
