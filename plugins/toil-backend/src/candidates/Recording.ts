import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type EvidenceService,
  OutboxGauge,
  type SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { CandidateStore } from './CandidateStore';

const batch = 100;

type Options = {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'recordDecision'>;
  setAside: SetAside;
  store: CandidateStore;
};

/** Hands decisions to evidence's record, in order, until it has taken them. */
export class Recording {
  readonly #gauge = new OutboxGauge('toil decisions');
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Recording twice changes nothing there. @throws what evidence threw */
  async recordPending(): Promise<void> {
    const { auth, evidence, setAside, store } = this.#options;
    const unrecorded = await store.unrecorded(batch);
    this.#gauge.saw(unrecorded.map(({ step }) => step));
    await setAside.each('recording', unrecorded, {
      id: ({ step }) => String(step),
      run: async ({ step, decision }) => {
        const credentials = await auth.getOwnServiceCredentials();
        await evidence.recordDecision(decision, { credentials });
        await store.recorded(step);
      },
    });
  }
}
