import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type { WeeklySectionName } from '@plumbline/backstage-plugin-scorecards-common';

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
   * Of a time that is not kept, or before anything was known.
   *
   * @throws the error where it is another one
   */
  noteNotKept(sections: readonly WeeklySectionName[], error: unknown): void {
    const { message, name, status } = error as Error & { status?: number };
    if (
      ![404, 410].includes(status ?? 0) &&
      !['GoneError', 'NotFoundError'].includes(name)
    ) {
      throw error;
    }
    sections.forEach(section => this.note(section, message));
  }

  /** All pages of a list, up to a bound; that there are more is noted. */
  async all<T>(
    section: WeeklySectionName,
    read: (cursor: string | undefined) => Promise<Page<T>>,
  ): Promise<T[]> {
    const found: T[] = [];
    let cursor: string | undefined;
    do {
      try {
        const page = await read(cursor);
        found.push(...page.items);
        cursor = page.nextCursor;
      } catch (error) {
        this.noteNotKept([section], error);
        return [];
      }
    } while (cursor !== undefined && found.length < mostListed);
    if (cursor !== undefined) {
      this.note(section, `Only the first ${mostListed} were looked at`);
    }
    return found;
  }
}
