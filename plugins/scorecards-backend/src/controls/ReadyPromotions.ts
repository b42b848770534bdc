import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type CasesBySubject,
  Clock,
  PublishedCase,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  type Control,
  phaseAfter,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { GroupParents } from '../people/GroupParents';
import { canonical } from '../people/Members';
import type { LadderService } from './LadderService';
import type { LadderStore } from '../phases/LadderStore';

type Case = Omit<PublishedCase, 'revision'>;

type Options = {
  auth: AuthService;
  clock: Clock;
  groups: Pick<GroupParents, 'findAll'>;
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
   * The promotions that controls have earned; none where one is not judged.
   *
   * @throws RetryLaterError while the standards are being read
   */
  async casesOf(ids: readonly string[]): Promise<CasesBySubject> {
    const { groups, registry } = this.#options;
    if (!registry.isReady) {
      throw new RetryLaterError('The standards are still being read', 1);
    }
    const judged = ids.flatMap(id => {
      const control = registry.all.get(id)?.compiled.control;
      return control?.enabled ? control : [];
    });
    const owners = await groups.findAll(
      judged.map(({ owner }) => canonical(owner)),
    );
    const found = new Map<string, readonly Case[]>(ids.map(id => [id, []]));
    for (const control of judged) {
      const hasOwner = owners.has(canonical(control.owner));
      found.set(control.id, await this.#of(control, { hasOwner }));
    }
    return found;
  }

  async #of(
    control: Pick<Control, 'id' | 'owner' | 'title'>,
    known: { hasOwner: boolean },
  ): Promise<Case[]> {
    const { auth, clock, ladder } = this.#options;
    const { id } = control;
    const { phase, ready, version } = await ladder.promotion(
      id,
      await auth.getOwnServiceCredentials(),
      known,
    );
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
