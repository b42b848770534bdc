import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Control } from '@plumbline/backstage-plugin-scorecards-common';
import type { CompiledControl } from '@plumbline/backstage-plugin-scorecards-common/control';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { ControlStore } from '../registry/ControlStore';
import { noControl } from '../registry/noControl';
import type { VerdictStore } from '../verdicts/VerdictStore';
import type { StoredJudgement, VerdictKey } from '../verdicts/records';

type Options = {
  clock: Clock;
  controls: Pick<ControlStore, 'versions'>;
  registry: Pick<ControlRegistry, 'all'>;
  store: Pick<VerdictStore, 'list'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** What people decide about: verdicts as they are now, and their controls. */
export class JudgedVerdicts {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where there is no such control, or it does not judge
   *   the entity, or the caller may not see that
   */
  async get(
    { entityRef, control: id }: VerdictKey,
    credentials: BackstageCredentials,
  ): Promise<{ control: Control; judgement: StoredJudgement }> {
    const { clock, registry, store, visibility } = this.#options;
    const control =
      registry.all.get(id)?.compiled.control ??
      noControl(id, registry.all.keys());
    const mayRead = await visibility.of([entityRef], credentials);
    const [judgement] = mayRead(entityRef)
      ? await store.list(
          { entityRef, control: id },
          { now: clock().getTime(), limit: 1 },
        )
      : [];
    if (!control.enabled || !judgement) {
      throw new NotFoundError(
        `The control '${id}' has no verdict on '${entityRef}'`,
      );
    }
    return { control, judgement };
  }

  /** One that guards states, or is not enabled: contracts may have it as a line. */
  withoutVerdict(id: string): CompiledControl | undefined {
    const compiled = this.#options.registry.all.get(id)?.compiled;
    return compiled?.control.guards || compiled?.control.enabled === false
      ? compiled
      : undefined;
  }

  /** As it is in force, or was last: what people decided outlives a control. */
  async control(id: string): Promise<Control> {
    return (await this.controls([id]))(id);
  }

  /** {@link control} for some: one query for what is no more in force, or none. */
  async controls(ids: readonly string[]): Promise<(id: string) => Control> {
    const { controls, registry } = this.#options;
    const { all } = registry;
    const gone = [...new Set(ids)].filter(id => !all.has(id));
    const versions =
      gone.length > 0 ? await controls.versions({ controls: gone }) : [];
    const last = new Map(versions.map(({ control, body }) => [control, body]));
    return id => {
      const found = all.get(id)?.compiled.control ?? last.get(id);
      if (!found) {
        throw new NotFoundError(`No control was ever called '${id}'`);
      }
      return found;
    };
  }
}
