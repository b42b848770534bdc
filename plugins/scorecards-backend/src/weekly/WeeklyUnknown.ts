import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Week,
  WeeklySectionName,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { GateCaller } from '../gates/GateReaders';

/** Of each list that is searched for what is the team's. */
const mostListed = 2_000;

/** What a review could not read, by section, a sentence each. */
export class WeeklyUnknown {
  readonly sentences = new Map<WeeklySectionName, string[]>();

  note(section: WeeklySectionName, sentence: string): void {
    const known = this.sentences.get(section) ?? [];
    if (!known.includes(sentence)) {
      this.sentences.set(section, [...known, sentence]);
    }
  }

  /**
   * Of a time that is not kept, or before anything was known; or that evidence
   * does not answer now.
   *
   * @throws the error where it is another one
   */
  noteUnread(sections: readonly WeeklySectionName[], error: unknown): void {
    const { name, status = 0 } = error as Error & { status?: number };
    const isNotKept =
      [404, 410].includes(status) ||
      ['GoneError', 'NotFoundError'].includes(name);
    if (
      !isNotKept &&
      status < 500 &&
      !['ServiceUnavailableError', 'FetchError', 'TimeoutError'].includes(name)
    ) {
      throw error;
    }
    // Always the same words: they are part of the digest.
    const sentence = isNotKept
      ? 'Nothing was known yet at the end of this week, or it is not kept any more'
      : 'It could not be read; try again later';
    sections.forEach(section => this.note(section, sentence));
  }

  /**
   * All pages of a list, up to a bound; that there are more is noted.
   *
   * @param isLast - whether what follows an item is not needed
   */
  async all<T>(
    section: WeeklySectionName,
    read: (cursor: string | undefined) => Promise<Page<T>>,
    isLast: (item: T) => boolean = () => false,
  ): Promise<T[]> {
    const found: T[] = [];
    let cursor: string | undefined;
    do {
      try {
        const page = await read(cursor);
        found.push(...page.items);
        cursor = page.items.some(isLast) ? undefined : page.nextCursor;
      } catch (error) {
        this.noteUnread([section], error);
        return [];
      }
    } while (cursor !== undefined && found.length < mostListed);
    if (cursor !== undefined) {
      this.note(section, `Only the first ${mostListed} were looked at`);
    }
    return found;
  }
}

/** What a review is about. */
export type WeeklyOf = {
  at: number;
  caller: GateCaller;
  entityRefs: readonly string[];
  isPast: boolean;
  owner: string;
  unknown: WeeklyUnknown;
  week: Week;
};
