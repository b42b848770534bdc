import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  EntityFacts,
  Environments,
  JsonValue,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import { gateInputs } from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { ControlBook } from '../verdicts/ControlBook';
import type { VerdictService } from '../verdicts/VerdictService';
import { isOfWholeEstate } from '../verdicts/WithheldControls';

const blocking = 'controls.blocking';
const stated = new Set(gateInputs.map(({ name }) => name));
/** What the class of a change follows from, whatever rules there are. */
const always = ['incident.active', 'slo.state'];
/** In one page of verdicts. */
const pageSize = 1_000;

type Fact = EntityFacts['facts'][number];

/** What is known of services now, for rules of gates. */
export class GateFacts {
  readonly #options: {
    auth: AuthService;
    book: ControlBook;
    clock: Clock;
    environments: Environments;
    evidence: Pick<EvidenceService, 'getFacts'>;
    verdicts: Pick<VerdictService, 'list'>;
  };

  constructor(options: {
    auth: AuthService;
    book: ControlBook;
    clock: Clock;
    environments: Environments;
    evidence: Pick<EvidenceService, 'getFacts'>;
    verdicts: Pick<VerdictService, 'list'>;
  }) {
    this.#options = options;
  }

  /**
   * @param refs - that the caller may see
   * @param of.inputs - that rules read
   * @param of.seesAll - whether the caller sees every entity; else what follows
   *   from the whole estate is not known to the rules either
   */
  async of(
    refs: readonly string[],
    of: {
      at: number;
      credentials: BackstageCredentials;
      inputs: readonly string[];
      seesAll: boolean;
    },
  ): Promise<EntityFacts[]> {
    if (refs.length === 0) {
      return [];
    }
    const { auth, evidence } = this.#options;
    const names = [...new Set([...always, ...of.inputs])].filter(
      name => !stated.has(name) && (of.seesAll || !isOfWholeEstate(name)),
    );
    const [{ items }, controls] = await Promise.all([
      evidence.getFacts(
        { entityRefs: [...refs], names, limit: refs.length },
        { credentials: await auth.getOwnServiceCredentials() },
      ),
      of.inputs.includes(blocking)
        ? this.#blockingOf(refs, of.credentials)
        : undefined,
    ]);
    return items.map(entity => {
      const value = controls?.get(entity.entityRef);
      return {
        ...entity,
        facts: [
          ...entity.facts.map(fact => this.#inOneEnvironment(fact)),
          ...(value === undefined ? [] : [blockingFact(value, of.at)]),
        ],
      };
    });
  }

  /** Sources name environments as they like; rules read the portal's name. */
  #inOneEnvironment(fact: Fact): Fact {
    const { environments } = this.#options;
    const { value } = fact;
    return Array.isArray(value)
      ? { ...fact, value: value.map(each => named(each, environments)) }
      : fact;
  }

  /**
   * Controls that would block a change, by service. A service without any verdict
   * was not judged yet, unless no control could block.
   */
  async #blockingOf(
    refs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<Map<string, JsonValue>> {
    const { book, verdicts } = this.#options;
    const { of: controlOf, onLadder, terms } = await book.open();
    const couldBlock = terms.some(({ control, version }) => {
      const phase =
        onLadder(control).phase ?? controlOf({ control, version })?.phase;
      return phase === 'gate' || phase === 'enforce-new';
    });
    const byRef = new Map<string, Verdict[]>();
    let cursor: string | undefined;
    do {
      const page = await verdicts.list(
        { entityRef: refs.join(','), limit: pageSize, cursor },
        credentials,
      );
      for (const verdict of page.items) {
        const { entityRef } = verdict;
        byRef.set(entityRef, [...(byRef.get(entityRef) ?? []), verdict]);
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return new Map(
      refs
        .filter(ref => !couldBlock || byRef.has(ref))
        .map(ref => [
          ref,
          (byRef.get(ref) ?? [])
            .filter(({ wouldBlock }) => wouldBlock)
            .map(({ control, message, version }) => ({
              control,
              title: controlOf({ control, version })?.title ?? control,
              message,
            })),
        ]),
    );
  }
}

function named(value: JsonValue, environments: Environments): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  const { environment } = value;
  return typeof environment === 'string'
    ? { ...value, environment: environments.filterFor(environment).name }
    : value;
}

function blockingFact(value: JsonValue, at: number): Fact {
  return {
    name: blocking,
    value,
    kind: 'observed',
    source: { id: 'scorecards' },
    observedAt: new Date(at).toISOString(),
    stale: false,
  };
}
