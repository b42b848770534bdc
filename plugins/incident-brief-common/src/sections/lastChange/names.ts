import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { escapePattern } from '../../kit/pattern';

/** What within the entity changed, such as a flag's key, where neither title nor revision names it. */
export function itemBeside({
  item,
  revision = '',
  title = '',
}: Pick<Change, 'item' | 'revision' | 'title'>): string | undefined {
  return item === undefined || hasWord(title, item) || hasWord(revision, item)
    ? undefined
    : item;
}

/** Whole words only: `prod` is not in `non-prod`, nor `2.1` by `2.1.4`. */
export function hasWord(title: string, word: string): boolean {
  const literal = escapePattern(word);
  const part = '[\\p{L}\\p{N}_-]';
  return (
    word !== '' &&
    new RegExp(`(?<!${part}\\.?)${literal}(?!\\.?${part})`, 'iu').test(title)
  );
}

export const commitHash = /^[0-9a-f]{40}$/;

/** A commit is named by the first characters of its hash, as git does. */
export function shortRevision({
  revision = '',
}: Pick<Change, 'revision'>): string {
  return commitHash.test(revision) ? revision.slice(0, 10) : revision;
}
