import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Control,
  gateRulePrefix,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  type CompiledControl,
  isAmong,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import type { GateRegistry } from '../gates/GateRegistry';
import type { GateStore } from '../gates/GateStore';
import type { JudgedVerdicts } from '../people/JudgedVerdicts';
import { noControl } from '../registry/noControl';
import type { VerdictKey } from '../verdicts/records';

const days = 90;

/** What one is exempted from: a control, or a rule of gates. */
export type Exemptible = Pick<
  Control,
  'exemption' | 'id' | 'owner' | 'title' | 'version'
>;

type GateRuleOfId = Parameters<GateRegistry['compile']>[0];

type Options = {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'getFacts'>;
  rules: Pick<GateRegistry, 'all'>;
  texts: Pick<GateStore, 'lastTexts'>;
  verdicts: Pick<JudgedVerdicts, 'controls' | 'get' | 'withoutVerdict'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Controls, by their ids; and rules of gates, by theirs with `gate:` before. */
export class Exemptibles {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where there is none, or no such entity that the caller
   *   may see, or the control does not judge it
   */
  async get(
    key: VerdictKey,
    credentials: BackstageCredentials,
  ): Promise<{ control: Exemptible; judgement: { owner?: string } }> {
    const { rules, verdicts } = this.#options;
    const { control: id, entityRef } = key;
    if (!id.startsWith(gateRulePrefix)) {
      const compiled = verdicts.withoutVerdict(id);
      return compiled
        ? this.#unjudged(compiled, key, credentials)
        : verdicts.get(key, credentials);
    }
    const all = rules.all.map(({ compiled }) => toExemptible(compiled.rule));
    const control =
      all.find(one => one.id === id) ??
      noControl(
        id,
        all.map(one => one.id),
      );
    const names = ['catalog.owner'];
    const { owner } = await this.#entity(entityRef, names, credentials);
    return { control, judgement: { owner } };
  }

  /** What is judged only for a contract, or when the entity is to change. */
  async #unjudged(
    compiled: CompiledControl,
    { entityRef }: VerdictKey,
    credentials: BackstageCredentials,
  ): Promise<{ control: Exemptible; judgement: { owner?: string } }> {
    const { control } = compiled;
    // The facts of its lifecycle come with each entity.
    const names = ['catalog.owner'];
    const entity = await this.#entity(entityRef, names, credentials);
    // A guard is judged as if the state that it guards were reached.
    const states = control.guards ?? [];
    const isAbout = [entity.lifecycle, ...states].some(lifecycle =>
      isAmong(control, { ...entity, lifecycle }),
    );
    if (!isAbout) {
      throw new NotFoundError(
        `The control '${control.id}' is not about '${entityRef}'`,
      );
    }
    return { control, judgement: { owner: entity.owner } };
  }

  async #entity(
    entityRef: string,
    names: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<EntityFacts> {
    const { auth, evidence, visibility } = this.#options;
    const mayRead = await visibility.of([entityRef], credentials);
    const { items } = mayRead(entityRef)
      ? await evidence.getFacts(
          { entityRefs: [entityRef], names: [...names], limit: 1 },
          { credentials: await auth.getOwnServiceCredentials() },
        )
      : { items: [] };
    if (items.length === 0) {
      throw new NotFoundError(`The catalog has no '${entityRef}'`);
    }
    return items[0];
  }

  async control(id: string): Promise<Exemptible> {
    return (await this.controls([id]))(id);
  }

  /** As they are in force, or were last: what people decided outlives them. */
  async controls(ids: readonly string[]): Promise<(id: string) => Exemptible> {
    const { rules, texts, verdicts } = this.#options;
    const ofGates = ids.filter(id => id.startsWith(gateRulePrefix));
    const controlOf = await verdicts.controls(
      ids.filter(id => !ofGates.includes(id)),
    );
    const known = new Map(
      rules.all.map(({ compiled }) => [
        gateRulePrefix + compiled.rule.id,
        compiled.rule,
      ]),
    );
    if (ofGates.some(id => !known.has(id))) {
      for (const { body } of await texts.lastTexts()) {
        const id = gateRulePrefix + body.id;
        known.set(id, known.get(id) ?? body);
      }
    }
    return id => {
      const rule = known.get(id);
      return rule ? toExemptible(rule) : controlOf(id);
    };
  }
}

/** Whatever stops a change may be exempted from. */
function toExemptible(rule: GateRuleOfId): Exemptible {
  const { approvers, maxDays = days } = rule.exemption ?? {};
  return {
    id: gateRulePrefix + rule.id,
    version: rule.version,
    title: rule.title,
    owner: rule.owner,
    exemption: { allowed: true, maxDays, approvers },
  };
}
