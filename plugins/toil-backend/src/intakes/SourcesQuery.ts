import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ToilSource,
  TrackerType,
} from '@plumbline/backstage-plugin-toil-common';
import type {
  OccurrenceSource,
  OccurrenceSourceType,
} from '@plumbline/backstage-plugin-toil-node';
import type { IntakeStore } from './IntakeStore';

type Options = {
  intakes: readonly OccurrenceSource[];
  store: IntakeStore;
  types: ReadonlyMap<string, OccurrenceSourceType>;
};

/** Shows how the reading of the configured trackers goes. */
export class SourcesQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What modules have added, by title. */
  types(): TrackerType[] {
    return [...this.#options.types.values()]
      .map(({ settings, title, type }) => ({
        type,
        title: title ?? type,
        ...(settings !== undefined && { settings: settings.trim() }),
      }))
      .sort((a, b) => compareText(a.title, b.title));
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
