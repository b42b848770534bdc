import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  iso,
  type DecisionInput,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  Retention,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Baseline,
  baselineFreezePermission,
  BaselineRequest,
  Control,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { noControl } from '../registry/noControl';
import type { Decider } from '../people/Decider';
import { canonical, Members } from '../people/Members';
import type { LadderStore, StoredBaseline } from '../phases/LadderStore';
import type { SummaryStore } from '../summary/SummaryStore';
import { visibleParts } from '../summary/visibleParts';
import type { ControlVersions } from '../verdicts/ControlVersions';
import { verdictHistoryKey } from '../verdicts/retention';
import { withheldFrom } from '../verdicts/WithheldControls';

type Options = {
  versions: ControlVersions;
  clock: Clock;
  members: Members;
  registry: Pick<ControlRegistry, 'all' | 'enabled'>;
  retention: Pick<Retention, 'requireKept'>;
  store: LadderStore;
  summaryStore: SummaryStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/**
 * Freezes what fails at an instant as legacy. It is the instant that is kept, and
 * not a list: what failed then and has not passed since is in it, so it can
 * shrink and never grow.
 */
export class BaselineService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws ConflictError where one of the controls has a baseline already;
   *   GoneError where what failed then is no longer kept
   */
  async freeze(
    input: BaselineRequest,
    by: Decider,
  ): Promise<{ items: Baseline[] }> {
    const { clock, retention, store } = this.#options;
    await by.may(baselineFreezePermission);
    const frozenAt = clock().getTime();
    const date = input.date === undefined ? frozenAt : Date.parse(input.date);
    if (date > frozenAt) {
      throw new InputError(
        `'date' lies in the future; it must be at most ${iso(frozenAt)}`,
      );
    }
    await retention.requireKept(verdictHistoryKey, date, 'date');
    const controls = await this.#chosen(input.controls, by);
    const ids = controls.map(({ id }) => id);
    const judged = await store.firstJudged(ids);
    for (const id of ids) {
      const first = judged.get(id);
      if (first === undefined || first > date) {
        throw new InputError(
          first === undefined
            ? `'${id}' has no verdicts yet, so none can be frozen`
            : `'${id}' was first judged at ${iso(
                first,
              )}; of before that nothing is known, so 'date' must not be earlier`,
        );
      }
    }
    const { reason } = input;
    const frozenBy = by.userRef;
    const taken = await store.freeze(
      ids.map(control => ({ control, date, frozenBy, frozenAt, reason })),
      controls.map(control =>
        toDecision(control, { date, frozenBy, frozenAt, reason }),
      ),
    );
    if (taken.length > 0) {
      throw new ConflictError(
        `The baseline of ${taken
          .map(id => `'${id}'`)
          .join(
            ', ',
          )} is frozen already; a baseline is frozen once, so that it never grows`,
      );
    }
    const items = (await this.list(by.credentials)).items;
    return { items: items.filter(({ control }) => ids.includes(control)) };
  }

  /** With how much of each is left, of what the caller may see. */
  async list(
    credentials: BackstageCredentials,
  ): Promise<{ items: Baseline[] }> {
    const { versions, clock, store, summaryStore, visibility } = this.#options;
    const pages = await versions.load();
    const { terms } = pages;
    const { all: withheld } = await withheldFrom(credentials, {
      pages,
      visibility,
    });
    const now = clock().getTime();
    const baselines = await store.baselines();
    return {
      items: await Promise.all(
        baselines.map(async (baseline): Promise<Baseline> => {
          const { control, date, frozenAt, frozenBy, reason } = baseline;
          const counts = { frozen: 0, remaining: 0 };
          for await (const part of visibleParts(
            { ...this.#options, store: summaryStore },
            { control, withheld },
            credentials,
          )) {
            const then = await summaryStore.statuses(part, { now, at: date });
            for (const { failing } of then) {
              counts.frozen += failing;
            }
            const standings = await summaryStore.standings(part, {
              by: undefined,
              terms,
              now,
            });
            for (const standing of standings) {
              counts.remaining += standing.baseline;
            }
          }
          return {
            control,
            date: iso(date),
            frozenBy,
            frozenAt: iso(frozenAt),
            reason,
            ...counts,
          };
        }),
      ),
    };
  }

  /** Those that were requested, or all of the decider's groups that have none. */
  async #chosen(
    wanted: readonly string[] | undefined,
    by: Decider,
  ): Promise<Control[]> {
    const { members, registry, store } = this.#options;
    const isMember = await members.of(by.credentials);
    const enabled = registry.enabled.map(({ control }) => control);
    if (!wanted) {
      const frozen = new Set(
        (await store.baselines()).map(({ control }) => control),
      );
      const owned = enabled.filter(({ owner }) => isMember(canonical(owner)));
      const left = owned.filter(({ id }) => !frozen.has(id));
      if (owned.length === 0) {
        throw new NotAllowedError(
          'You are in no group that owns a control that is enabled',
        );
      }
      if (left.length === 0) {
        throw new ConflictError(
          'Every control of your groups has its baseline already; it is frozen once, so that it never grows',
        );
      }
      return left;
    }
    return [...new Set(wanted)].map(id => {
      const { all } = registry;
      const control =
        all.get(id)?.compiled.control ?? noControl(id, all.keys());
      if (!control.enabled) {
        throw new NotFoundError(
          `The control '${id}' is not enabled, so it has no baseline`,
        );
      }
      const owner = canonical(control.owner);
      if (!isMember(owner)) {
        throw new NotAllowedError(
          `Only members of '${owner}', who own '${id}', freeze its baseline`,
        );
      }
      return control;
    });
  }
}

function toDecision(
  { id, version }: Control,
  { date, frozenAt, frozenBy, reason }: Omit<StoredBaseline, 'control'>,
): DecisionInput {
  return {
    id: `baseline:${randomUUID()}`,
    type: 'baseline',
    action: 'approved',
    subject: { control: id, baseline: true },
    actor: frozenBy,
    reason,
    validFrom: iso(frozenAt),
    body: { date: iso(date), at: iso(frozenAt), controlVersion: version },
  };
}
