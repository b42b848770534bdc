import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  Clock,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';
import type { CandidateService } from './CandidateService';
import type { CandidateStore } from './CandidateStore';
import type { StoredCandidate } from './records';
import { savedOf } from './saved';

/** What comes back does so in weeks. */
const everyMs = 60_000;

type Options = {
  auth: AuthService;
  candidates: CandidateService;
  clock: Clock;
  occurrences: OccurrenceStore;
  setAside: SetAside;
  store: CandidateStore;
};

/** What came of automations that were finished, and what has come back. */
export class Returning {
  readonly #options: Options;
  #lookedAt = -Infinity;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Opens again what was finished and has come back. */
  async reopen(): Promise<void> {
    const { auth, candidates, clock, occurrences, setAside, store } =
      this.#options;
    const now = clock().getTime();
    if (Math.abs(now - this.#lookedAt) < everyMs) {
      return;
    }
    this.#lookedAt = now;
    const credentials = await auth.getOwnServiceCredentials();
    const reopen = async (candidate: StoredCandidate) => {
      const saved = await savedOf(candidate, occurrences);
      if (saved?.cameBack) {
        const message = `it has come back: ${saved.before} a month before it was automated, ${saved.after} since`;
        await candidates.decide({
          id: candidate.id,
          version: candidate.version,
          by: { credentials },
          action: 'opened again',
          note: message,
          change: () => ({
            state: 'open',
            staleReasons: [
              {
                code: 'returned',
                message,
                at: new Date(now).toISOString(),
              },
            ],
          }),
        });
      }
    };
    await setAside.each('what has come back', await store.inState('done'), {
      id: ({ id }) => id,
      run: reopen,
    });
  }
}
