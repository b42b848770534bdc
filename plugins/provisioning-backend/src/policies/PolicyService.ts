import { setImmediate } from 'node:timers/promises';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import type { FactValues } from '@plumbline/backstage-plugin-evidence-common/rules';
import type {
  CatalogVisibility,
  Clock,
  RuleSandbox,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  enforcementOf,
  levelOf,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  ListedPolicy,
  PolicyOutcome,
  PolicyPreview,
} from '@plumbline/backstage-plugin-provisioning-common';
import {
  CompiledPolicy,
  createPolicyEngine,
  factsOf,
  judgeFixtures,
  parsePolicy,
} from '@plumbline/backstage-plugin-provisioning-common/policy';
import type { RequestStore } from '../records/RequestStore';
import type { StoredOperation, StoredRequest } from '../records/requests';
import type { ProductRegistry } from '../standards/ProductRegistry';
import type { Cipher } from '../vault/Cipher';
import { countPolicies } from './countPolicies';
import { openFacts } from './facts';
import type { PastRequests } from './PastRequests';
import { PastTries } from './PastTries';

export type PolicyServiceOptions = {
  cipher: Cipher;
  clock: Clock;
  past: PastRequests;
  registry: Pick<ProductRegistry, 'standards'>;
  sandbox: Pick<RuleSandbox, 'tryOut'>;
  store: Pick<RequestStore, 'facts' | 'version'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** More are counted, and not named. */
const mostFlips = 1_000;
/** Of evaluation, over all past operations, in milliseconds. */
const longestMs = 10_000;

type Judged = { outcome: PolicyOutcome; why: string };

const noCounts = {
  denials: 0,
  corrected: 0,
  abandoned: 0,
  open: 0,
  exempted: 0,
};

/** Shows policies, what they did, and what another version would do. */
export class PolicyService {
  readonly #options: PolicyServiceOptions;
  readonly #engine = createPolicyEngine();
  readonly #tries: PastTries;
  #isPreviewing = false;

  constructor(options: PolicyServiceOptions) {
    this.#options = options;
    this.#tries = new PastTries(options);
  }

  /** Those in force, by id. O(operations) in memory; see {@link PastTries}. */
  async list(
    credentials: BackstageCredentials,
  ): Promise<{ items: ListedPolicy[]; truncated: boolean }> {
    const { clock, registry } = this.#options;
    const { tries, truncated } = await this.#tries.seenBy(credentials);
    const counts = countPolicies(tries, clock().getTime());
    return {
      items: registry.standards.policies
        .map(({ policy }) => {
          const { id, version, title, owner, severity, layer } = policy;
          return {
            id,
            version,
            title,
            owner,
            severity,
            layer,
            ...(policy.products && { products: policy.products }),
            enforcement: enforcementOf(policy),
            counts: counts.get(id) ?? noCounts,
          };
        })
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
      truncated,
    };
  }

  /**
   * Which of all past operations an edited policy would judge otherwise than the
   * one in force, each way. Both are judged now, by what was requested and planned
   * then and by products and levels as they are; exemptions are left aside.
   *
   * The edited rules run over each chunk in a process of their own first.
   *
   * @throws InputError where the text is no policy, fails its own fixtures, or
   *   takes too much;
   *   ConflictError while there is another preview on this replica
   */
  async preview(
    text: string,
    credentials: BackstageCredentials,
  ): Promise<PolicyPreview> {
    const edited = this.#parse(text);
    if (this.#isPreviewing) {
      throw new ConflictError(
        'Another policy is being previewed; try again in a moment',
      );
    }
    this.#isPreviewing = true;
    try {
      return await this.#previewOf(edited, credentials);
    } finally {
      this.#isPreviewing = false;
    }
  }

  async #previewOf(
    edited: CompiledPolicy,
    credentials: BackstageCredentials,
  ): Promise<PolicyPreview> {
    const { clock, past, registry, sandbox, store } = this.#options;
    const { id, version } = edited.policy;
    const looping = edited.rules.filter(({ loops }) => loops);
    let ms = 0;
    const current = registry.standards.policies.find(
      ({ policy }) => policy.id === id,
    );
    const preview: PolicyPreview = {
      policy: id,
      version,
      ...(current && { against: current.policy.version }),
      judged: 0,
      unread: 0,
      counts: { pass: 0, finding: 0, 'not-applicable': 0 },
      flips: [],
      moreFlips: 0,
      truncated: false,
    };
    const { truncated } = await past.each(credentials, async chunk => {
      const ids = chunk.flatMap(({ operations }) =>
        operations.map(operation => operation.id),
      );
      const sealed = await store.facts(ids);
      const facts = chunk.flatMap(({ request, operations }) =>
        operations.map(each =>
          this.#factsOf(edited, request, each, sealed.get(each.id)),
        ),
      );
      ms += await sandbox.tryOut(
        looping,
        facts.filter(each => typeof each === 'object'),
        clock().getTime(),
      );
      if (ms > longestMs) {
        throw new InputError(
          `Its rules were stopped: over what was planned they take more than ${
            longestMs / 1_000
          } seconds`,
        );
      }
      for (const { request, operations } of chunk) {
        for (const operation of operations) {
          this.#look(preview, {
            current,
            edited,
            operation,
            request,
            sealed: sealed.get(operation.id),
          });
        }
        // Plans are large: others have their turn in between.
        await setImmediate();
      }
    });
    return { ...preview, truncated };
  }

  #look(
    preview: PolicyPreview,
    each: {
      current?: CompiledPolicy;
      edited: CompiledPolicy;
      operation: StoredOperation;
      request: StoredRequest;
      sealed?: Buffer;
    },
  ): void {
    const { current, edited, operation, request, sealed } = each;
    const to = this.#judge(edited, request, operation, sealed);
    if (to === 'unread') {
      preview.unread += 1;
      return;
    }
    preview.judged += 1;
    preview.counts[to.outcome as keyof PolicyPreview['counts']] += 1;
    const before = current
      ? this.#judge(current, request, operation, sealed)
      : { outcome: 'none' as const, why: '' };
    const from =
      before === 'unread' ? { outcome: 'none' as const, why: '' } : before;
    const was = from.outcome === 'finding';
    const will = to.outcome === 'finding';
    if (was !== will && preview.flips.length >= mostFlips) {
      preview.moreFlips += 1;
    } else if (was !== will) {
      preview.flips.push({
        request: request.id,
        operation: operation.id,
        kind: operation.kind,
        product: request.product,
        service: request.service,
        owner: request.owner,
        at: new Date(operation.createdAt).toISOString(),
        from: from.outcome,
        to: to.outcome,
        why: will ? to.why : `No longer: ${from.why}`,
      });
    }
  }

  #judge(
    compiled: CompiledPolicy,
    request: StoredRequest,
    operation: StoredOperation,
    sealed: Buffer | undefined,
  ): Judged | 'unread' {
    const facts = this.#factsOf(compiled, request, operation, sealed);
    if (facts === 'unread') {
      return facts;
    }
    if (facts === 'not-applicable') {
      return { outcome: facts, why: '' };
    }
    const judged = compiled.judge(facts, this.#options.clock().getTime());
    return typeof judged === 'string'
      ? { outcome: judged, why: '' }
      : {
          outcome: 'finding',
          why: judged.unproven
            ? `${judged.message} Not proven: ${judged.unproven}`
            : judged.message,
        };
  }

  #factsOf(
    { policy: { layer, products } }: CompiledPolicy,
    { product: id }: StoredRequest,
    { id: operationId, cost, intent, kind }: StoredOperation,
    sealed: Buffer | undefined,
  ): FactValues | 'not-applicable' | 'unread' {
    const { cipher, registry } = this.#options;
    if (products && !products.includes(id)) {
      return 'not-applicable';
    }
    const product = registry.standards.offers.get(id)?.product;
    const level = product && levelOf(product, intent);
    if (!product || !level || (layer === 'plan' && !sealed)) {
      return 'unread';
    }
    return factsOf({
      product,
      intent,
      operation: kind,
      level: { id: String(intent.durability), ...level },
      ...(layer === 'plan' &&
        sealed && { plan: openFacts(cipher, operationId, sealed), cost }),
    });
  }

  #parse(text: string): CompiledPolicy {
    const { value, problems } = parsePolicy(this.#engine, text);
    if (!value) {
      throw new InputError(`This is no policy: ${problems.join('; ')}`);
    }
    const [failure] = judgeFixtures(value, this.#options.clock().getTime());
    if (failure) {
      const { name, expect, got } = failure;
      throw new InputError(
        `'fixtures' "${name}" must come to ${expect}, and comes to ${got}`,
      );
    }
    return value;
  }
}
