import { isDeepStrictEqual } from 'node:util';
import type { Evidence } from '@plumbline/backstage-plugin-scorecards-common';

/**
 * The claims that the judgements of one entity rest on, each once: of one fact
 * there is one claim at a time, which one control may find stale and another not.
 */
export class EvidenceSet {
  readonly #places = new Map<string, number>();
  readonly #claims: string[];
  readonly #compared: object[] = [];

  /** @param claims - those that were kept, as JSON */
  constructor(claims: readonly string[] = []) {
    this.#claims = [...claims];
  }

  /** Each as JSON. */
  get claims(): readonly string[] {
    return this.#claims;
  }

  /** Where a claim is in the list. */
  placeOf(claim: Evidence): number {
    const key = claim.stale ? `${claim.fact} stale` : claim.fact;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#claims.length;
      this.#places.set(key, place);
      this.#claims.push(JSON.stringify(claim));
    }
    return place;
  }

  /** Whether claims here say what others say there; not when that was seen. */
  saysTheSame(
    places: readonly number[],
    other: EvidenceSet,
    there: readonly number[],
  ): boolean {
    return (
      places.length === there.length &&
      places.every(
        (place, index) =>
          this.#claims[place] === other.#claims[there[index]] ||
          isDeepStrictEqual(
            this.#comparedAt(place),
            other.#comparedAt(there[index]),
          ),
      )
    );
  }

  #comparedAt(place: number): object {
    let compared = this.#compared[place];
    if (compared === undefined) {
      const { observedAt, ...rest } = JSON.parse(this.#claims[place]);
      compared = rest;
      this.#compared[place] = compared;
    }
    return compared;
  }
}
