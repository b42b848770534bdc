import {
  type ListedRelease,
  type ReleaseInEnvironment,
  type ReleaseNeed,
  type ReleaseState,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  capital,
  shortRevision,
  type Tone,
} from '@plumbline/backstage-plugin-evidence-react';

export const releaseStateWords: Record<
  ReleaseState,
  { words: string; tone: Tone; meaning: string }
> = {
  candidate: {
    words: 'Candidate',
    tone: 'neutral',
    meaning: 'What it needs to go there is not met, or not known',
  },
  approved: {
    words: 'Approved',
    tone: 'info',
    meaning: 'It may go there, and is not verified yet',
  },
  verified: {
    words: 'Verified',
    tone: 'ok',
    meaning: 'It ran there long enough, and all that the ladder demands holds',
  },
  held: {
    words: 'Held',
    tone: 'critical',
    meaning: 'It took too long, or what it demands does not hold',
  },
};

export type ReleaseChip = {
  words: string;
  tone: Tone;
  meaning: string;
  isUnknown?: boolean;
};

/** That it runs there, then how far it is, where that says more. */
export function chipsOfRelease(of: ReleaseInEnvironment): ReleaseChip[] {
  const { missing, running, state } = of;
  const runs: ReleaseChip[] = running
    ? [{ words: 'Running', tone: 'primary', meaning: 'It runs there now' }]
    : [];
  if (state === 'candidate') {
    const isUnknown =
      missing.length > 0 && missing.every(({ status }) => status === 'unknown');
    const chip = {
      ...releaseStateWords.candidate,
      ...(isUnknown && { words: 'Unknown', isUnknown }),
    };
    // What runs there is no candidate any more: what it lacks stands below.
    return running ? runs : [chip];
  }
  return [...runs, releaseStateWords[state]];
}

/** What each need of every ladder asks for; conditions of one have ids of their own. */
const needTitles = new Map([
  ['decision', 'A decision or a deploy'],
  ['rollback', 'Rollback rehearsed'],
  ['deploy', 'Deploy reported'],
  ['soak', 'Time to soak'],
  ['incidents', 'No incident since the deploy'],
  ['timeout', 'Verified in time'],
]);

/** The title of a need, and its status. */
export function needWords(
  need: ReleaseNeed,
  before: string | undefined,
): { title: string; detail?: string } {
  const { id, message, status } = need;
  if (id === 'before') {
    // Why it is not, the step of that environment says.
    return { title: `Verified in ${before ?? 'the environment before'}` };
  }
  const title = needTitles.get(id) ?? capital(id.replace(/[-_]+/g, ' '));
  // What is not known is the title itself.
  return status === 'unknown'
    ? { title }
    : { title, detail: id === 'timeout' ? message.split(':')[0] : message };
}

/** By what people know it. */
export function nameOfRelease({
  content,
  title,
}: Pick<ListedRelease, 'title'> & {
  content: Pick<ListedRelease['content'], 'digest' | 'revision'>;
}): string {
  const { digest, revision } = content;
  return (
    (revision && shortRevision(revision)) ??
    title ??
    digest?.slice(0, 19) ??
    'Release'
  );
}

/** The latest one, and those that run somewhere. */
export function isOnItsWay(
  { environments }: ListedRelease,
  index: number,
): boolean {
  return index === 0 || environments.some(({ running }) => running);
}
