import type { AuthService } from '@backstage/backend-plugin-api';
import {
  addToCaseOutbox,
  Clock,
  pause,
  PublishedCase,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Control,
  phaseAfter,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { ControlRegistry } from '../controls/ControlRegistry';
import { canonical } from '../people/Members';
import type { LadderService } from './LadderService';
import type { LadderStore } from './LadderStore';

type ReadyRow = {
  control: string;
  step: number;
  revision: number;
  ready: boolean | number;
  since: number | string;
};

/** Remembers which controls have earned their next phase, so that it is listed. */
export class ReadyPromotions {
  readonly #options: {
    auth: AuthService;
    clock: Clock;
    knex: Knex;
    ladder: Pick<LadderService, 'promotion'>;
    registry: Pick<ControlRegistry, 'all'>;
    setAside: SetAside;
    store: Pick<LadderStore, 'steps'>;
  };

  constructor(options: {
    auth: AuthService;
    clock: Clock;
    knex: Knex;
    ladder: Pick<LadderService, 'promotion'>;
    registry: Pick<ControlRegistry, 'all'>;
    setAside: SetAside;
    store: Pick<LadderStore, 'steps'>;
  }) {
    this.#options = options;
  }

  /** Looks at every control that is judged; any number of replicas may. */
  async look(signal?: AbortSignal): Promise<void> {
    const { registry, setAside, store } = this.#options;
    // At the start the standards are still being read.
    while (registry.all.size === 0 && signal && !signal.aborted) {
      await pause(1_000, signal);
    }
    const judged = new Set((await store.steps()).map(({ control }) => control));
    const controls = [...registry.all.values()]
      .map(({ compiled }) => compiled.control)
      .filter(({ enabled, id }) => enabled && judged.has(id));
    await setAside.each('promotions to list', controls, {
      signal,
      id: ({ id }) => id,
      run: control => this.#lookAt(control),
    });
  }

  async #lookAt({ id: control }: Control): Promise<void> {
    const { auth, clock, knex, ladder } = this.#options;
    const { ready, version: step } = await ladder.promotion(
      control,
      await auth.getOwnServiceCredentials(),
    );
    const known = await knex<ReadyRow>('ready_promotions')
      .where({ control, step })
      .first();
    if (Boolean(known?.ready) === ready) {
      return;
    }
    const since = clock().getTime();
    await knex.transaction(async trx => {
      const table = trx<ReadyRow>('ready_promotions');
      const revision = (known?.revision ?? 0) + 1;
      // Another replica may have seen it at the same moment.
      const changed = known
        ? await table
            .where({ control, step, revision: known.revision })
            .update({ ready, revision, since })
        : (
            await table
              .insert({ control, step, ready, revision, since })
              .onConflict(['control', 'step'])
              .ignore()
              .returning('control')
          ).length;
      if (changed > 0) {
        await addToCaseOutbox(trx, 'promotion', promotionId(control, step));
      }
    });
  }
}

/** How the outbox names the promotion that would follow a step. */
export function promotionId(control: string, step: number): string {
  return `${control}/${step}`;
}

/**
 * A promotion as evidence lists it among what waits.
 *
 * @returns undefined where the control was never ready for it
 */
export async function promotionCase(
  id: string,
  options: {
    controlOf: (id: string) => Promise<Control>;
    knex: Knex;
    store: Pick<LadderStore, 'steps'>;
  },
): Promise<PublishedCase | undefined> {
  const { controlOf, knex, store } = options;
  const [name, step] = [id.replace(/\/\d+$/, ''), Number(/\d+$/.exec(id))];
  const row = await knex<ReadyRow>('ready_promotions')
    .where({ control: name, step })
    .first();
  const steps = await store.steps(name);
  const current = steps.find(each => each.step === step);
  const to = current && phaseAfter(current.phase);
  if (!row || !to) {
    return undefined;
  }
  const control = await controlOf(name);
  const since = new Date(Number(row.since)).toISOString();
  const after = steps.find(each => each.step === step + 1);
  const path = `/controls/${encodeURIComponent(name)}`;
  return {
    ...{ id: `promotion:${id}`, type: 'promotion' },
    // A decision is the last change of its case.
    revision: after ? row.revision + 1 : row.revision,
    title: `Promote “${control.title}” to ${to}`,
    url: `/scorecards${path}`,
    requestedAt: since,
    deciders: [canonical(control.owner)],
    entityRefs: [],
    // Whether it is ready follows from the verdicts on all entities.
    restsOnWholeEstate: true,
    ...stateOf({ after, ready: Boolean(row.ready), since }),
    actions: [
      {
        ...{ label: 'Promote', method: 'post', path: `${path}/promote` },
        ...{ body: { to, version: step } },
        ...{ reasonRequired: true, refuses: false },
      },
    ],
  };
}

function stateOf(options: {
  after?: { action: string; at: number; by?: string; reason?: string };
  ready: boolean;
  since: string;
}): Pick<PublishedCase, 'state' | 'outcome'> {
  const { after, ready, since } = options;
  if (after) {
    const { action, at, by, reason } = after;
    const outcome = { action, at: new Date(at).toISOString(), by, reason };
    return { state: 'decided', outcome };
  }
  return ready
    ? { state: 'waiting' }
    : { state: 'lapsed', outcome: { action: 'not ready', at: since } };
}
