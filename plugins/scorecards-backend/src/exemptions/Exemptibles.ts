import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  CatalogVisibility,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Control,
  gateRulePrefix,
} from '@plumbline/backstage-plugin-scorecards-common';
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
      const control = verdicts.withoutVerdict(id);
      return control
        ? { control, judgement: await this.#owner(key, credentials) }
        : verdicts.get(key, credentials);
    }
    const all = rules.all.map(({ compiled }) => toExemptible(compiled.rule));
    const control =
      all.find(one => one.id === id) ??
      noControl(
        id,
        all.map(one => one.id),
      );
    return {
      control,
      judgement: await this.#owner({ entityRef }, credentials),
    };
  }

  /** Of what is judged only when it is to change. */
  async #owner(
    { entityRef }: Pick<VerdictKey, 'entityRef'>,
    credentials: BackstageCredentials,
  ): Promise<{ owner?: string }> {
    const { auth, evidence, visibility } = this.#options;
    const mayRead = await visibility.of([entityRef], credentials);
    const { items } = mayRead(entityRef)
      ? await evidence.getFacts(
          { entityRefs: [entityRef], names: ['catalog.owner'], limit: 1 },
          { credentials: await auth.getOwnServiceCredentials() },
        )
      : { items: [] };
    if (items.length === 0) {
      throw new NotFoundError(`The catalog has no '${entityRef}'`);
    }
    return { owner: items[0].owner };
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
    ...{ id: gateRulePrefix + rule.id, version: rule.version },
    ...{ title: rule.title, owner: rule.owner },
    exemption: { allowed: true, maxDays, approvers },
  };
}
