import type { RunInput } from '@plumbline/backstage-plugin-toil-common';

/** What is in the fields when somebody reports a run. */
export type RunDraft = {
  /** Made once: reporting it twice is reporting it once. */
  id: string;
  kind: string;
  outcome: string;
  verified: boolean;
  verification: string;
  url: string;
};

/** Its outcome is empty until somebody chooses it. */
export function newRun(): RunDraft {
  const chance = Math.random().toString(36).slice(2, 8);
  return {
    id: `${new Date().toISOString().slice(0, 19)}Z ${chance}`,
    kind: 'rehearsal',
    outcome: '',
    verified: false,
    verification: '',
    url: '',
  };
}

/** What keeps it from being reported, by field. */
export function problemsOf(
  draft: RunDraft,
): Partial<Record<'kind' | 'outcome' | 'verification' | 'url', string>> {
  const url = draft.url.trim();
  return {
    ...(draft.outcome === '' && { outcome: 'Choose an outcome.' }),
    ...(draft.verified &&
      draft.verification.trim() === '' && {
        verification: 'Describe the evidence.',
      }),
    ...(url !== '' &&
      !/^https?:\/\/\S+$/.test(url) && {
        url: 'Give an address, such as https://ci.example.com/4711.',
      }),
  };
}

export function runOf(draft: RunDraft): RunInput {
  return {
    id: draft.id,
    kind: draft.kind === 'run' ? 'run' : 'rehearsal',
    outcome: draft.outcome === 'failed' ? 'failed' : 'succeeded',
    verified: draft.verified,
    verification: draft.verification.trim() || undefined,
    url: draft.url.trim() || undefined,
  };
}
