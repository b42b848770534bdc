import { hash } from 'node:crypto';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Evidence } from '@plumbline/backstage-plugin-scorecards-common';

/**
 * The claims that the judgements of one entity rest on, each once: of one fact
 * there is one claim at a time, which one control may find stale and another not.
 */
export class EvidenceSet {
  readonly #places = new Map<string, number>();
  readonly #claims: Evidence[] = [];
  readonly #said: string[] = [];
  #id: string | undefined;
  #text = '';

  /** Where a claim is in the list. */
  placeOf(claim: Evidence): number {
    const key = `${claim.fact} ${claim.stale}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      const { observedAt, ...said } = claim;
      place = this.#claims.length;
      this.#places.set(key, place);
      this.#claims.push(claim);
      this.#said.push(canonicalJson(said));
    }
    return place;
  }

  /** What a claim says; not when that was seen. */
  saidAt(place: number): string {
    return this.#said[place];
  }

  /** To be asked for when all claims were added. */
  get id(): string {
    this.#id ??= hash('sha256', this.claims, 'hex').slice(0, 24);
    return this.#id;
  }

  /** JSON. */
  get claims(): string {
    this.#text ||= JSON.stringify(this.#claims);
    return this.#text;
  }
}
