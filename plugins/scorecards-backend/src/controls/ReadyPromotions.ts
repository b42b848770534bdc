import type { AuthService } from '@backstage/backend-plugin-api';
import {
  Clock,
  PublishedCase,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { phaseAfter } from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { canonical } from '../people/Members';
import type { LadderService } from './LadderService';
import type { LadderStore } from '../phases/LadderStore';

type Case = Omit<PublishedCase, 'revision'>;

type Options = {
  auth: AuthService;
  clock: Clock;
  ladder: Pick<LadderService, 'promotion'>;
  registry: Pick<ControlRegistry, 'all' | 'isReady'>;
  store: Pick<LadderStore, 'steps'>;
};

/** Controls that have earned their next phase, as cases of evidence. */
export class ReadyPromotions {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Controls that are on the ladder. */
  async subjects(): Promise<string[]> {
    const steps = await this.#options.store.steps();
    return [...new Set(steps.map(({ control }) => control))];
  }

  /**
   * The promotion that a control has earned; none where it is not judged.
   *
   * @throws RetryLaterError while the standards are being read
   */
  async of(id: string): Promise<Case[]> {
    const { auth, clock, ladder, registry } = this.#options;
    if (!registry.isReady) {
      throw new RetryLaterError('The standards are still being read', 1);
    }
    const control = registry.all.get(id)?.compiled.control;
    if (!control?.enabled) {
      return [];
    }
    const credentials = await auth.getOwnServiceCredentials();
    const { phase, ready, version } = await ladder.promotion(id, credentials);
    const to = phaseAfter(phase);
    if (!ready || !to) {
      return [];
    }
    const path = `/controls/${encodeURIComponent(id)}`;
    return [
      {
        id: `promotion:${id}/${version}`,
        type: 'promotion',
        title: `Promote “${control.title}” to ${to}`,
        url: `/scorecards${path}`,
        requestedAt: clock().toISOString(),
        deciders: [canonical(control.owner)],
        entityRefs: [],
        // Whether it is ready follows from the verdicts on all entities.
        restsOnWholeEstate: true,
        state: 'waiting',
        actions: [
          {
            label: 'Promote',
            method: 'post',
            path: `${path}/promote`,
            body: { to, version },
            reasonRequired: true,
            refuses: false,
          },
        ],
      },
    ];
  }

  /** By the step that followed, or by itself. */
  async endOf(
    control: string,
    id: string,
  ): Promise<Pick<Case, 'state' | 'outcome'>> {
    const { clock, store } = this.#options;
    const version = Number(/\d+$/.exec(id));
    const steps = await store.steps(control);
    const after = steps.find(({ step }) => step === version + 1);
    if (!after) {
      const at = clock().toISOString();
      return { state: 'lapsed', outcome: { action: 'not ready', at } };
    }
    const { action, by, reason } = after;
    const at = new Date(after.at).toISOString();
    return { state: 'decided', outcome: { action, at, by, reason } };
  }
}
