import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Evidence } from '@plumbline/backstage-plugin-scorecards-common';

/**
 * The claims that the judgements of one entity rest on, each once: of one fact
 * there is one claim at a time, which one control may find stale and another not.
 */
export class EvidenceSet {
  readonly #places = new Map<string, number>();
  readonly #claims: Evidence[];
  readonly #said: (string | undefined)[] = [];

  /** @param claims - those that were kept */
  constructor(claims: readonly Evidence[] = []) {
    this.#claims = [...claims];
  }

  get claims(): readonly Evidence[] {
    return this.#claims;
  }

  /** Where a claim is in the list. */
  placeOf(claim: Evidence): number {
    const key = claim.stale ? `${claim.fact} stale` : claim.fact;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#claims.length;
      this.#places.set(key, place);
      this.#claims.push(claim);
    }
    return place;
  }

  /** What claims say; not when that was seen. */
  saidBy(places: readonly number[]): string {
    return places.map(place => this.#saidAt(place)).join('\n');
  }

  #saidAt(place: number): string {
    let text = this.#said[place];
    if (text === undefined) {
      const { observedAt, ...said } = this.#claims[place];
      text = canonicalJson(said);
      this.#said[place] = text;
    }
    return text;
  }
}
