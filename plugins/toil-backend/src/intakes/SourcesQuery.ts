import type { ToilSource } from '@plumbline/backstage-plugin-toil-common';
import type { OccurrenceSource } from '@plumbline/backstage-plugin-toil-node';
import type { IntakeStore } from './IntakeStore';

type Options = {
  intakes: readonly OccurrenceSource[];
  store: IntakeStore;
};

/** Shows how the reading of the configured trackers goes. */
export class SourcesQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** By name; a part that was never read says so by having no times. */
  async list(): Promise<ToilSource[]> {
    const { intakes, store } = this.#options;
    const states = new Map(
      (await store.states()).map(state => [
        JSON.stringify([state.source, state.part]),
        state,
      ]),
    );
    return intakes.map(({ parts, source, type }) => ({
      source,
      type,
      parts: parts.map(part => {
        const state = states.get(JSON.stringify([source, part]));
        return {
          part,
          taken: state?.taken ?? 0,
          refused: state?.refused ?? 0,
          isUnderWay: state?.place.page !== undefined,
          ...(state?.succeededAt !== undefined && {
            lastSuccess: new Date(state.succeededAt).toISOString(),
          }),
          ...(state?.error !== undefined && { error: state.error }),
          ...(state && { nextLook: new Date(state.dueAt).toISOString() }),
        };
      }),
    }));
  }
}
