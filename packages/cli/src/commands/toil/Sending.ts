import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';
import type { Portal } from '../../portal/Portal';

/** One request: well under the portal's limits of 1,000 items and 5 MB. */
const most = { items: 500, characters: 1_500_000 };
/** Problems that are listed one by one; all are counted. */
const mostProblems = 20;

/** Occurrences on their way, request after request; what is taken stays taken. */
export class Sending {
  readonly #portal: Portal;
  readonly #source: string;
  readonly #options: { anyOrder?: boolean };
  #batch: { place: string; occurrence: OccurrenceInput }[] = [];
  #characters = 0;
  readonly #taken = { new: 0, updated: 0, known: 0, overruled: 0, future: 0 };
  #refused = 0;
  readonly #problems: { place: string; reason: string }[] = [];

  /**
   * @param options.anyOrder - of several that say different things under one id
   *   the same counts, whatever is sent first
   */
  constructor(
    portal: Portal,
    source: string,
    options: { anyOrder?: boolean } = {},
  ) {
    this.#portal = portal;
    this.#source = source;
    this.#options = options;
  }

  /** @param place - where it stands, for the message where it is refused */
  async add(place: string, occurrence: OccurrenceInput): Promise<void> {
    this.#batch.push({ place, occurrence });
    this.#characters += JSON.stringify(occurrence).length;
    if (
      this.#batch.length >= most.items ||
      this.#characters >= most.characters
    ) {
      await this.send();
    }
  }

  refuse(place: string, reason: string): void {
    this.#refused += 1;
    if (this.#problems.length < mostProblems) {
      this.#problems.push({ place, reason });
    }
  }

  async send(): Promise<void> {
    const batch = this.#batch;
    if (batch.length === 0) {
      return;
    }
    this.#batch = [];
    this.#characters = 0;
    const receipt = await (
      await this.#portal.toil()
    ).reportOccurrences({
      source: this.#source,
      items: batch.map(({ occurrence }) => occurrence),
      ...this.#options,
    });
    this.#taken.new += receipt.stored;
    this.#taken.updated += receipt.updated;
    this.#taken.known += receipt.duplicate;
    this.#taken.overruled += receipt.overruled;
    this.#taken.future += receipt.future;
    receipt.refused.forEach(({ index, reason }) =>
      this.refuse(batch[index].place, reason),
    );
  }

  summary() {
    return {
      source: this.#source,
      ...this.#taken,
      refused: this.#refused,
      problems: this.#problems,
    };
  }
}
